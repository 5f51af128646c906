/// The question in a reply that a yes would answer.
enum LastQuestion {
    /// What may stand between the end of a sentence and the space behind it: Markdown, quotation marks, brackets.
    private static let closers: Set<Character> = ["*", "_", "`", "\"", "'", "”", "’", "»", ")", "]"]

    /// The last sentence that ends with a question mark, or nil.
    static func find(in reply: String) -> String? {
        var question: Substring?
        var start = reply.startIndex
        var index = reply.startIndex
        while index < reply.endIndex {
            let character = reply[index]
            let next = reply.index(after: index)
            let isSentenceEnd = reply[next...].first { !Self.closers.contains($0) }?.isWhitespace ?? true
            if character.isNewline {
                start = next
            } else if "?？؟".contains(character), isSentenceEnd || character != "?" {
                question = reply[start..<next]
                start = next
            } else if ".!。！".contains(character), isSentenceEnd || "。！".contains(character) {
                start = next
            }
            index = next
        }
        return question.map { $0.drop(while: \.isWhitespace) }.map(String.init)
    }
}
