/// Finds what stands between quotation marks.
enum Quotations {
    private static let closing: [Unicode.Scalar: [Unicode.Scalar]] = [
        "\"": ["\""], "`": ["`"], "'": ["'"], "“": ["”", "\""], "„": ["“", "”"], "”": ["”"], "‘": ["’"],
        "‚": ["‘", "’"],
        "«": ["»"], "»": ["«"], "‹": ["›"], "「": ["」"], "『": ["』"], "《": ["》"],
    ]

    /// A mark without its partner within this many characters quotes nothing; bounds the search in a huge text.
    private static let longest = 4096

    /// The insides of all quotations as UTF-8 offsets; empty when one quotation is the whole text, because then the
    /// marks come from a shell or a habit and quote nothing.
    static func find(in text: String) -> [Range<Int>] {
        let scalars = Array(text.unicodeScalars)
        var offsets: [Int] = []
        var offset = 0
        for scalar in scalars {
            offsets.append(offset)
            offset += UTF8.width(scalar)
        }
        var found: [Range<Int>] = []
        // Up to where a search for a mark's partner has been in vain: a text of lonely marks is searched once, not
        // once for each.
        var searched: [Unicode.Scalar: Int] = [:]
        var index = 0
        while index < scalars.count {
            guard let ends = closing[scalars[index]], opens(scalars, at: index) else {
                index += 1
                continue
            }
            let start = max(index + 1, searched[scalars[index]] ?? 0)
            let limit = min(scalars.count, index + longest)
            guard start < limit, let end = (start..<limit).first(where: { closes(scalars, at: $0, with: ends) }) else {
                searched[scalars[index]] = max(start, limit)
                index += 1
                continue
            }
            found.append(offsets[index] + UTF8.width(scalars[index])..<offsets[end])
            index = end + 1
        }
        let isWhole = found.count == 1 && isBlank(scalars, offsets, outside: found[0])
        return isWhole ? [] : found
    }

    /// An apostrophe opens only where no word ends, and no mark opens inside a word.
    private static func opens(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        guard index > 0 else { return true }
        return !isApostrophic(scalars[index]) || !NameCharacters.contains(scalars[index - 1])
    }

    /// An apostrophe closes only where no word goes on.
    private static func closes(_ scalars: [Unicode.Scalar], at index: Int, with ends: [Unicode.Scalar]) -> Bool {
        guard ends.contains(scalars[index]) else { return false }
        guard isApostrophic(scalars[index]), index + 1 < scalars.count else { return true }
        return !NameCharacters.contains(scalars[index + 1]) || scalars[index + 1] == "."
    }

    private static func isApostrophic(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "‘" || scalar == "’" || scalar == "‚"
    }

    private static func isBlank(_ scalars: [Unicode.Scalar], _ offsets: [Int], outside inside: Range<Int>) -> Bool {
        var letters = 0
        for (scalar, offset) in zip(scalars, offsets) where !inside.contains(offset) && scalar != "." {
            if NameCharacters.contains(scalar) { letters += 1 }
        }
        return letters == 0
    }
}
