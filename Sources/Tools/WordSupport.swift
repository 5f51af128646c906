/// Tells which part of a text a person said.
package struct WordSupport: Sendable {
    private let texts: [String]
    private let quotations: Set<String>
    /// The pieces of the person's words, cut as names are.
    private let spoken: [[String]]

    /// The words of a turn, and the question that it answers with yes.
    package init(_ words: PersonWords) {
        let all = [words.text, words.confirmedQuestion].compactMap(\.self)
        texts = all.map { LetterFolding.fold($0[...]) }
        let cut = all.map { SpokenText($0) }
        spoken = cut.map { text in text.words.flatMap { Self.pieces(of: $0.folded).map { String($0) } } }
        quotations = Set(
            cut.flatMap { text in
                text.quotations.map { LetterFolding.fold(String(decoding: text.utf8[$0], as: UTF8.self)[...]) }
            }
        )
    }

    /// Whether the person put all of the text between quotation marks.
    package func isQuoted(_ text: String) -> Bool { quotations.contains(LetterFolding.fold(text[...])) }

    /// The text itself where the person said all of it, else the longest run of its pieces that they said.
    package func longestRun(in text: String) -> String? {
        let pieces = Self.pieces(of: text)
        var best = pieces[..<0]
        var start = 0
        for (position, piece) in pieces.enumerated() {
            if !isSaid(LetterFolding.fold(piece)) {
                start = position + 1
            } else if position + 1 - start > best.count {
                best = pieces[start...position]
            }
        }
        return Self.text(best, of: text)
    }

    /// The pieces of a name, without the marks between them.
    package static func pieces(of text: String) -> [Substring] {
        text.split { $0 == "-" || $0 == "_" || $0 == "." || $0 == "'" || $0 == "’" || $0.isWhitespace }
    }

    /// Neighbouring pieces with the marks between them; nil for none.
    package static func text(_ pieces: some BidirectionalCollection<Substring>, of text: String) -> String? {
        guard let first = pieces.first, let last = pieces.last else { return nil }
        return String(text[first.startIndex..<last.endIndex])
    }

    /// Said as it is or in another form: "interviews" supports "interview".
    private func isSaid(_ piece: String) -> Bool {
        let isUnspaced = piece.unicodeScalars.contains(where: NameCharacters.isUnspaced)
        if isUnspaced { return texts.contains { $0.contains(piece) } }
        return spoken.contains { words in
            words.contains { word in
                if word == piece { return true }
                let (short, long) = word.count < piece.count ? (word, piece) : (piece, word)
                return short.count >= Self.stem && long.count - short.count <= 3 && long.hasPrefix(short)
            }
        }
    }

    private static let stem = 4
}
