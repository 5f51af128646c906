import Tools

/// Which calls a turn or a conversation must lead to.
public struct CallsExpectation: Sendable {
    /// What is expected.
    public enum Kind: Sendable {
        /// No call at all.
        case none
        /// Reads only, any number of them: what holds where nothing is written.
        case reads
        /// These calls in this order; reads may be interleaved, nothing else.
        case listed([CallItem])
    }

    /// What is expected.
    public var kind: Kind
    /// Where it is written.
    public var location: FileLocation
}

/// One item of a list of expected calls.
public indirect enum CallItem: Sendable {
    /// One tool.
    case call(CallEntry)
    /// These in whatever order.
    case anyOrder([CallEntry])
    /// One of these lists.
    case oneOf([[CallItem]])

    /// Every entry inside.
    public var entries: [CallEntry] {
        switch self {
        case .call(let entry): [entry]
        case .anyOrder(let entries): entries
        case .oneOf(let lists): lists.flatMap { $0.flatMap(\.entries) }
        }
    }
}

/// A call of one tool.
public struct CallEntry: Sendable {
    /// What a call came to.
    public enum Result: String, Sendable, CaseIterable {
        /// The tool answered with a result.
        case ok
        /// The tool answered with an error.
        case failed
        /// The call was not allowed.
        case denied
    }

    /// The tool's name.
    public var tool: String
    /// What the arguments must be; nil for any.
    public var arguments: [ArgumentExpectation]?
    /// True where arguments that are not listed may be anything.
    public var allowsExtra = false
    /// How often.
    public var times = 1...1
    /// What the call must have come to; nil for anything.
    public var result: Result?
    /// Where it is written.
    public var location: FileLocation
}

/// What one argument must be.
public struct ArgumentExpectation: Sendable {
    /// The argument.
    public var name: String
    /// Its value.
    public var value: ValueExpectation
    /// Where it is written.
    public var location: FileLocation
}

/// What a value must be. Values are typed: `1`, `true` and `"1"` are three values.
public enum ValueExpectation: Sendable, Hashable {
    /// This value.
    case exactly(JSONValue)
    /// A text in which a pattern is found.
    case like(Pattern)
    /// One of these values.
    case oneOf([JSONValue])
    /// A number from here to there; nil for no bound.
    case range(least: Double?, most: Double?)
    /// Any value, but there must be one.
    case any
    /// No value.
    case absent
    /// What an argument or a result of an earlier call was.
    case sameAs(CallReference)
}

/// An argument of an earlier call, or where the tool has no such argument, a member of its result:
/// `turn1.create_pattreeya_room.room`.
public struct CallReference: Sendable, Hashable, CustomStringConvertible {
    /// The turn, from 1.
    public var turn: Int
    /// The tool; its first call in that turn is meant.
    public var tool: String
    /// The argument, or the member of the result.
    public var member: String

    /// As it is written.
    public var description: String { "turn\(turn).\(tool).\(member)" }

    /// Reads the written form; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].hasPrefix("turn"), let turn = Int(parts[0].dropFirst(4)), turn > 0,
            !parts[1].isEmpty, !parts[2].isEmpty
        else { return nil }
        (self.turn, tool, member) = (turn, String(parts[1]), String(parts[2]))
    }
}

/// A regular expression, and a text that its author wants it to be found in.
public struct Pattern: Sendable, Hashable {
    /// The expression.
    public var regex: String
    /// A text that it must match; nil where none is given.
    public var sample: String?

    /// Names an expression.
    public init(_ regex: String, sample: String? = nil) { (self.regex, self.sample) = (regex, sample) }

    /// Whether it is found anywhere in a text; false for an expression that does not compile, which no scenario has.
    public func isFound(in text: String) -> Bool {
        guard let compiled = try? Regex(regex) else { return false }
        return text.firstMatch(of: compiled) != nil
    }

    /// Why it cannot be used: it does not compile or is not found in its own sample.
    var problem: String? {
        guard (try? Regex(regex)) != nil else { return "the regular expression \(regex) does not compile" }
        guard let sample, !isFound(in: sample) else { return nil }
        return "the regular expression \(regex) is not found in its own sample \"\(sample)\""
    }
}
