import LiveKit
import Storage
import Tools

/// The full name of one of our rooms: `pattreeya-` and a suffix.
///
/// Names are compared byte by byte, as a server does: two spellings of "é" are two rooms.
public struct RoomName: Sendable, CustomStringConvertible {
    /// What the names of all our rooms begin with.
    public static let prefix = "pattreeya-"
    /// The longest name that we give, in UTF-8 bytes with the prefix.
    public static let maximumLength = 100

    /// The name on the server.
    public let full: String

    /// The name without its prefix.
    public var suffix: String { String(decoding: full.utf8.dropFirst(Self.prefix.utf8.count), as: UTF8.self) }

    /// The full name.
    public var description: String { full }

    /// Makes the name of a new room.
    ///
    /// White space around a suffix falls away and inside becomes one `-`; one leading `pattreeya-` is stripped, in any
    /// case; the rest is kept as written.
    /// - Parameters:
    ///   - suffix: what the person calls the room; nil, empty or blank for the present time in UTC, as `20250120-143025`.
    ///   - now: milliseconds since 1970.
    /// - Throws: `RoomError` with the code `invalidName` that names the offending character or the length.
    public init(suffix: String?, now: Int64) throws(RoomError) {
        guard let words = Self.chosen(suffix) else {
            full = Self.prefix + Timestamp(milliseconds: now).compact
            return
        }
        full = Self.prefix + words
        try checkRules()
    }

    /// Makes the name of a room that may exist, given with or without the prefix.
    ///
    /// With the prefix the name is taken as written, so that a room which somebody else named strangely can be reached;
    /// without it, white space becomes `-` as it does on creation.
    /// - Throws: `RoomError` with the code `invalidName` when it is empty, longer than any server allows (256 bytes) or
    ///   holds a control or invisible character.
    public init(existing name: String) throws(RoomError) {
        let trimmed = Self.trimmed(name[...])
        let full = trimmed.utf8.starts(with: Self.prefix.utf8) ? trimmed : Self.prefix + Self.dashed(trimmed)
        guard full.utf8.count > Self.prefix.utf8.count else {
            throw RoomError(.invalidName, "the room name \(Self.shown(name)) is empty", hint: "Say which room is meant")
        }
        let limit = RoomOptions.nameLimit
        guard full.utf8.count <= limit else {
            throw RoomError(
                .invalidName,
                "the room name \(Self.shown(full)) is \(full.utf8.count) bytes long, at most \(limit) are possible"
            )
        }
        if let bad = full.unicodeScalars.first(where: Self.isInvisible) {
            throw RoomError(
                .invalidName,
                "the room name \(Self.shown(full)) holds the invisible character \(Self.code(bad))"
            )
        }
        self.full = full
    }

    /// Whether the name follows the rules for new rooms; rooms made by others need not.
    public var followsRules: Bool {
        (try? checkRules()) != nil
    }

    /// - Throws: `RoomError` with the code `invalidName` unless the name follows the rules for new rooms.
    func checkRules() throws(RoomError) {
        try Self.check(suffix)
        guard full.utf8.count <= Self.maximumLength else {
            throw RoomError(
                .invalidName,
                "the room name \(Self.shown(full)) is \(full.utf8.count) bytes long, at most \(Self.maximumLength) are allowed",
                hint: "Choose a shorter name"
            )
        }
    }

    /// The same time-stamped name, numbered: `-2` for the second.
    func numbered(_ number: Int) -> RoomName { number == 1 ? self : RoomName(unchecked: "\(full)-\(number)") }

    init(unchecked full: String) { self.full = full }

    private static func check(_ suffix: String) throws(RoomError) {
        var standsOnLetter = false
        for scalar in suffix.unicodeScalars {
            // A mark without a letter to stand on draws itself onto whatever is before it.
            guard NameCharacters.contains(scalar), standsOnLetter || !NameCharacters.isMark(scalar) else {
                throw RoomError(
                    .invalidName,
                    "the room name \(shown(suffix)) holds \(quoted(scalar)), which is not allowed",
                    hint: "Use letters, digits, \".\", \"_\" and \"-\""
                )
            }
            standsOnLetter = scalar != "." && scalar != "_" && scalar != "-"
        }
    }

    /// What a person chose as a suffix, in our spelling; nil when that is nothing.
    static func chosen(_ suffix: String?) -> String? {
        let words = withoutPrefix(trimmed((suffix ?? "")[...]))
        return words.isEmpty ? nil : words
    }

    /// The words of a suffix joined by dashes, without one prefix, which may itself be written with a space.
    private static func withoutPrefix(_ text: String) -> String {
        func stripped(_ text: String) -> String? {
            text.prefix(prefix.count).lowercased() == prefix ? String(text.dropFirst(prefix.count)) : nil
        }
        if let rest = stripped(text) { return dashed(rest) }
        let words = dashed(text)
        return stripped(words) ?? words
    }

    private static func dashed(_ text: String) -> String {
        text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }.joined(separator: "-")
    }

    private static func trimmed(_ text: Substring) -> String {
        let scalars = text.unicodeScalars.drop(while: \.properties.isWhitespace)
        let end = scalars.lastIndex { !$0.properties.isWhitespace }
        return end.map { String(scalars[...$0]) } ?? ""
    }

    private static func quoted(_ scalar: Unicode.Scalar) -> String {
        isInvisible(scalar) || NameCharacters.isMark(scalar) ? code(scalar) : "\"\(scalar)\""
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool { DisplayText.isHidden(scalar) }

    private static func code(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func shown(_ name: String) -> String { "\"\(DisplayText.clean(name))\"" }
}

extension RoomName: Hashable, Comparable {
    /// Whether two names are the same bytes.
    public static func == (left: RoomName, right: RoomName) -> Bool { left.full.utf8.elementsEqual(right.full.utf8) }

    /// Hashes the bytes of the name.
    public func hash(into hasher: inout Hasher) {
        for byte in full.utf8 { hasher.combine(byte) }
    }

    /// Orders names by their bytes.
    public static func < (left: RoomName, right: RoomName) -> Bool {
        left.full.utf8.lexicographicallyPrecedes(right.full.utf8)
    }
}
