/// Writes roff with the `man` macros; text is escaped.
struct Roff {
    /// What was written so far.
    private(set) var source = ""

    mutating func title(_ name: String, section: Int, source: String) {
        put(".TH \(name) \(section) \"\" \"\(Self.escaped(source))\"")
    }

    mutating func section(_ name: String) { put(".SH \(Self.escaped(name))") }
    mutating func subsection(_ name: String) { put(".SS \(Self.escaped(name))") }
    mutating func lineBreak() { put(".br") }

    mutating func paragraph(_ text: String) {
        put(".PP")
        self.text(text)
    }

    mutating func item(_ tag: String, _ text: String) {
        put(".TP")
        put(".B \(Self.escaped(tag))")
        self.text(text.isEmpty ? "\u{A0}" : text)
    }

    /// Text as it is: line breaks become spaces of the paragraph, an empty line a new paragraph.
    mutating func text(_ text: String) {
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.isEmpty { put(".PP") } else { put(Self.escaped(line)) }
        }
    }

    private mutating func put(_ line: String) { source += line + "\n" }

    /// Backslashes and dashes as such, and no line that looks like a request.
    private static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\e"
            case "-": escaped += "\\-"
            case "\"": escaped += "\\(dq"
            default: escaped.append(character)
            }
        }
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
