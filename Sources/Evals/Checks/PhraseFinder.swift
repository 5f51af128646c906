import Rooms
import Tools

/// Finds what a reply says. Case, accents, typographic apostrophes and runs of white space do not matter.
///
/// A phrase begins where a word begins, so that "other" is not in "mother"; it may end inside one, so that "assist" is
/// in "assistance". A room's name is found as a whole only: `alpha` is neither in `alpha-2` nor in `alphabet`. So is a
/// phrase of three letters or fewer: "no" is not in "now".
struct PhraseFinder {
    private let reply: [Unicode.Scalar]
    private let names: Set<String>
    private static let shortest = 3

    /// - Parameter rooms: the full names of rooms that the conversation is about.
    init(_ reply: String, rooms: [String]) {
        self.reply = Array(Self.folded(reply).unicodeScalars)
        names = Set(rooms.flatMap { [Self.folded($0), Self.folded(Self.short($0))] })
    }

    func contains(_ phrase: String) -> Bool {
        let folded = Self.folded(phrase)
        let wanted = Array(folded.unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= reply.count else { return false }
        let isWhole = wanted.count <= Self.shortest || names.contains(folded)
        return (0...reply.count - wanted.count).contains { start in
            reply[start] == wanted[0] && reply[start..<start + wanted.count].elementsEqual(wanted)
                && begins(start) && (isWhole ? endsName(start + wanted.count) : endsWord(start + wanted.count))
        }
    }

    /// The text without what does not matter.
    static func folded(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in LetterFolding.fold(text[...]).unicodeScalars {
            if !scalar.properties.isWhitespace {
                result.append(scalar)
            } else if let last = result.last, last != " " {
                result.append(" ")
            }
        }
        if result.last == " " { result.removeLast() }
        return String(result)
    }

    private static func short(_ full: String) -> String {
        full.utf8.starts(with: RoomName.prefix.utf8)
            ? String(full.unicodeScalars.dropFirst(RoomName.prefix.count)) : full
    }

    private static let prefix = Array(RoomName.prefix.unicodeScalars)

    private func begins(_ start: Int) -> Bool {
        guard start > 0, Self.isWord(reply[start]) else { return true }
        if start >= Self.prefix.count, reply[start - Self.prefix.count..<start].elementsEqual(Self.prefix) {
            return begins(start - Self.prefix.count)
        }
        let before = reply[start - 1]
        return !Self.isWord(before) && !(Self.isJoint(before) && start > 1 && Self.isWord(reply[start - 2]))
    }

    /// "room1" is not in "room12", nor "alpha" in "alpha-2".
    private func endsWord(_ end: Int) -> Bool {
        guard end < reply.count, Self.isWord(reply[end - 1]) else { return true }
        if reply[end].properties.numericType != nil { return false }
        return !(Self.isJoint(reply[end]) && end + 1 < reply.count && Self.isWord(reply[end + 1]))
    }

    private func endsName(_ end: Int) -> Bool {
        guard end < reply.count else { return true }
        return endsWord(end) && !Self.isWord(reply[end])
            && !(Self.isJoint(reply[end]) && reply[end] != "." && end + 1 < reply.count && Self.isJoint(reply[end + 1]))
    }

    /// Letters of scripts that write no spaces do not join: `interview-aliceを削除`.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        NameCharacters.contains(scalar) && !isJoint(scalar) && !NameCharacters.isUnspaced(scalar)
    }

    private static func isJoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "-" || scalar == "_" || scalar == "." }
}

/// How much two texts have in common.
enum Likeness {
    /// From 0 to 1: the longest run of words that both have in the same order, gaps allowed, as a share of both
    /// lengths (the F1 of recall and precision, known as ROUGE-L).
    static func score(_ left: String, _ right: String) -> Double {
        let (left, right) = (words(left), words(right))
        guard !left.isEmpty, !right.isEmpty else { return left.isEmpty && right.isEmpty ? 1 : 0 }
        var row = [Int](repeating: 0, count: right.count + 1)
        for word in left {
            var diagonal = 0
            for (column, other) in right.enumerated() {
                let above = row[column + 1]
                row[column + 1] = word == other ? diagonal + 1 : max(above, row[column])
                diagonal = above
            }
        }
        return 2 * Double(row[right.count]) / Double(left.count + right.count)
    }

    /// The words of a text, without punctuation around them.
    static func words(_ text: String) -> [String] {
        PhraseFinder.folded(text).unicodeScalars.split { !NameCharacters.contains($0) && $0 != "'" }
            .map { word in
                let end = word.lastIndex { !isPunctuation($0) }.map { word.index(after: $0) } ?? word.startIndex
                return String(String.UnicodeScalarView(word[..<end].drop(while: isPunctuation)))
            }
            .filter { !$0.isEmpty }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool { ".-_'".unicodeScalars.contains(scalar) }
}
