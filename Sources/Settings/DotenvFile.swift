import Storage

/// Files of `NAME=value` lines: comments with `#`, an optional `export`, values bare, in single quotes (as they are)
/// or in double quotes (with `\n`, `\t`, `\"` and `\\`).
enum DotenvFile {
    /// The values of a file.
    /// - Throws: `StorageError` with code `malformed`, naming the line. Values are never shown: they may be secrets.
    static func parse(_ content: [UInt8], path: String) throws(StorageError) -> [String: String] {
        let text = try FileContent.text(of: content, path: path)
        var values: [String: String] = [:]
        // Windows editors put a byte order mark before the text.
        let lines = text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
        for (index, line) in Substring(lines).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            func problem(_ what: String) -> StorageError {
                StorageError(.malformed, "\(path):\(index + 1): \(what)")
            }
            var rest = line.trimmed
            if rest.isEmpty || rest.hasPrefix("#") { continue }
            if rest.hasPrefix("export"), rest.dropFirst(6).first?.isWhitespace == true {
                rest = rest.dropFirst(6).trimmed
            }
            guard let equals = rest.firstIndex(of: "=") else { throw problem("expected NAME=value") }
            let name = rest[..<equals].trimmed
            guard isName(name) else { throw problem("expected a name of letters, digits and '_' before '='") }
            guard let value = value(rest[rest.index(after: equals)...]) else {
                throw problem("\(name): the quotes are not closed, or text follows them")
            }
            values[String(name)] = value
        }
        return values
    }

    /// True for what a variable can be called: letters, digits and '_', not starting with a digit.
    static func isName(_ name: Substring) -> Bool {
        guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
        return name.unicodeScalars.allSatisfy {
            $0 == "_" || ("0"..."9").contains($0) || ("a"..."z").contains($0) || ("A"..."Z").contains($0)
        }
    }

    private static func value(_ untrimmed: Substring) -> String? {
        let text = untrimmed.trimmed
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            // A comment starts at a '#' behind white space; any other '#' is part of the value.
            var end = untrimmed.startIndex
            var followsSpace = false
            while end < untrimmed.endIndex, !(followsSpace && untrimmed[end] == "#") {
                followsSpace = untrimmed[end].isWhitespace
                end = untrimmed.index(after: end)
            }
            return String(untrimmed[..<end].trimmed)
        }
        var value = ""
        var isEscaped = false
        for (index, character) in zip(text.indices, text).dropFirst() {
            if isEscaped {
                switch character {
                case "n": value.append("\n")
                case "t": value.append("\t")
                case "\"", "\\": value.append(character)
                // Anything else keeps its backslash: a key that loses one is refused for no visible reason.
                default: value.append("\\\(character)")
                }
                isEscaped = false
            } else if character == "\\" && quote == "\"" {
                isEscaped = true
            } else if character == quote {
                let rest = text[text.index(after: index)...].trimmed
                return rest.isEmpty || rest.hasPrefix("#") ? value : nil
            } else {
                value.append(character)
            }
        }
        return nil
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop(while: \.isWhitespace)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
