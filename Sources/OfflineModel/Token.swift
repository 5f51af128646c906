/// A word, a quoted text or a mark of what the person wrote.
struct Token: Equatable {
    enum Kind { case word, quoted, comma, stop, question, colon }

    var kind: Kind
    /// As written, without the quotes.
    var text: String
    /// For matching: lower case, straight apostrophes; empty for quoted text, so that no wording matches inside it.
    var lower: String
}

/// Cuts a text into tokens.
struct Tokenizer {
    /// Longer texts are not read as requests: nobody asks for a room in this many words.
    static let byteLimit = 4000
    static let tokenLimit = 400

    private var tokens: [Token] = []
    private var scalars: [Unicode.Scalar]
    private var index = 0
    private var word = ""

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The tokens, or nil when the text is too long to be a request.
    static func tokens(of text: String) -> [Token]? {
        guard text.utf8.count <= byteLimit else { return nil }
        var tokenizer = Tokenizer(text)
        tokenizer.run()
        return tokenizer.tokens.count <= tokenLimit ? tokenizer.tokens : nil
    }

    private mutating func run() {
        while index < scalars.count {
            let scalar = scalars[index]
            if word.isEmpty, let end = endOfQuote(from: index) {
                let text = String(String.UnicodeScalarView(scalars[index + 1..<end]))
                if text.contains(where: { !$0.isWhitespace }) {
                    tokens.append(Token(kind: .quoted, text: text, lower: ""))
                }
                index = end + 1
                continue
            }
            index += 1
            switch scalar {
            case "\n", "\r", "\u{2028}", "\u{2029}":
                flush()
                mark(.stop, ".")
            case ",", ";", "，", "、", "；", "(", ")", "[", "]", "{", "}", "<", ">", "*":
                flush()
                mark(.comma, ",")
            case "!", "…", "。", "！":
                flush()
                mark(.stop, ".")
            case "?", "？":
                flush()
                mark(.question, "?")
            case "–", "—":
                flush()
                mark(.colon, ":")
            case "\"", "“", "”", "„", "«", "»", "`", "‹", "›":
                flush()
            case _ where scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F:
                flush()
            default:
                word.unicodeScalars.append(scalar)
            }
        }
        flush()
    }

    private mutating func mark(_ kind: Token.Kind, _ text: String) {
        tokens.append(Token(kind: kind, text: text, lower: text))
    }

    /// Ends the word; full stops and colons at its end are marks, inside it ("v1.2") they belong to it.
    private mutating func flush() {
        guard !word.isEmpty else { return }
        defer { word = "" }
        var trailing: Token?
        while let last = word.unicodeScalars.last, last == "." || last == ":" || last == "'" || last == "’" {
            word.unicodeScalars.removeLast()
            if last == "." { trailing = Token(kind: .stop, text: ".", lower: ".") }
            if last == ":" { trailing = trailing ?? Token(kind: .colon, text: ":", lower: ":") }
        }
        if word.unicodeScalars.allSatisfy({ $0 == "-" }) {
            if !word.isEmpty { mark(.colon, ":") }
        } else if let colon = word.firstIndex(of: ":"), Self.takesColon.contains(word[..<colon].lowercased()) {
            append(word: String(word[..<colon]))
            mark(.colon, ":")
            append(word: String(word[word.index(after: colon)...]))
        } else {
            append(word: word)
        }
        if let trailing { tokens.append(trailing) }
    }

    /// "room:kick-off" is two words; other colons are left to the tool to refuse.
    private static let takesColon: Set<String> = [
        "room", "rooms", "name", "names", "called", "named", "create", "delete",
    ]

    private mutating func append(word: String) {
        guard !word.isEmpty else { return }
        let isPlain = word.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
        let lower = isPlain ? word : Self.straight(word.lowercased())
        tokens.append(Token(kind: .word, text: word, lower: lower))
    }

    private static func straight(_ word: String) -> String {
        guard word.unicodeScalars.contains(where: { $0 == "’" || $0 == "ʼ" || $0 == "‘" }) else { return word }
        var result = ""
        for scalar in word.unicodeScalars {
            result.unicodeScalars.append(scalar == "’" || scalar == "ʼ" || scalar == "‘" ? "'" : scalar)
        }
        return result
    }

    /// The index of the closing mark when a quotation starts here.
    private func endOfQuote(from start: Int) -> Int? {
        let closers: [Unicode.Scalar]
        switch scalars[start] {
        case "\"": closers = ["\"", "”"]
        case "“", "”": closers = ["”", "\"", "“"]
        case "„": closers = ["“", "”", "\""]
        case "«": closers = ["»"]
        case "»": closers = ["«"]
        case "‹": closers = ["›"]
        case "「": closers = ["」"]
        case "`": closers = ["`"]
        case "'", "‘", "’": return endOfSingleQuote(from: start)
        default: return nil
        }
        return scalars[(start + 1)...].firstIndex { closers.contains($0) }
    }

    /// A single quote closes only where a word ends, so that an apostrophe does not.
    private func endOfSingleQuote(from start: Int) -> Int? {
        var position = start + 1
        while position < scalars.count {
            let scalar = scalars[position]
            if scalar == "'" || scalar == "’" {
                let next = position + 1 < scalars.count ? scalars[position + 1] : " "
                if !next.properties.isAlphabetic && next.properties.numericType == nil {
                    return position == start + 1 ? nil : position
                }
            }
            position += 1
        }
        return nil
    }
}
