/// The question in a reply that a yes would answer.
enum LastQuestion {
    /// The last sentence that ends with a question mark, or nil.
    static func find(in reply: String) -> String? {
        var question: Substring?
        var start = reply.startIndex
        var index = reply.startIndex
        while index < reply.endIndex {
            let character = reply[index]
            let next = reply.index(after: index)
            let isSentenceEnd = next == reply.endIndex || reply[next].isWhitespace
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
