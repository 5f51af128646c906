/// A habit of an endpoint that departs from the protocol and that was coped with.
public struct EndpointQuirk: Sendable, Hashable, CustomStringConvertible {
    /// A short name that stays the same, such as `index-missing`.
    public let name: String
    /// What the endpoint does, in one line.
    public let summary: String

    /// Makes a quirk.
    public init(name: String, summary: String) { (self.name, self.summary) = (name, summary) }

    /// The name and what it means.
    public var description: String { "\(name): \(summary)" }

    /// A member of requests that the endpoint refused; `instead` is what is sent in its place.
    static func downgraded(_ field: String, instead: String?) -> EndpointQuirk {
        let now = instead.map { "\($0) is sent instead" } ?? "it is left out"
        return EndpointQuirk(name: "downgraded-\(field)", summary: "refuses \(field) in requests; \(now)")
    }
}

/// What can be seen in an exchange, in the order in which it is told.
enum Habit: UInt8, CaseIterable, Sendable {
    case notAStream, comments, choicesEmpty, deltaMissing, messageInStream, contentList, thinkTags, functionCall
    case indexMissing, indexRepeated, idMissing, idRepeated, nameInPieces, argumentsNotText
    case finishMissing, finishEmpty, finishWrong, finishUnusual, doneMissing
    case usageMissing, usageWithChoice, usageWithoutChoices, usageRepeated, usageElsewhere
    case errorInBand, toolUseFailed, idsReplaced

    /// The habit in words.
    var quirk: EndpointQuirk {
        let (name, summary) = words
        return EndpointQuirk(name: name, summary: summary)
    }

    private var words: (name: String, summary: String) {
        switch self {
        case .notAStream: ("not-a-stream", "answers with one JSON text where a stream was asked for")
        case .comments: ("comments", "sends comments between the events")
        case .choicesEmpty: ("choices-empty", "sends chunks that hold neither a choice nor usage")
        case .deltaMissing: ("delta-missing", "sends choices without a delta")
        case .messageInStream: ("message-in-stream", "sends a whole message inside a stream")
        case .contentList: ("content-list", "sends the content as a list of parts")
        case .thinkTags: ("think-tags", "writes thinking into the text, between tags")
        case .functionCall: ("function-call", "calls tools in the older form, function_call")
        case .indexMissing: ("index-missing", "gives tool calls no index")
        case .indexRepeated: ("index-repeated", "gives several tool calls the same index")
        case .idMissing: ("id-missing", "gives tool calls no id")
        case .idRepeated: ("id-repeated", "gives several tool calls the same id")
        case .nameInPieces: ("name-in-pieces", "sends the name of a tool in pieces")
        case .argumentsNotText: ("arguments-object", "sends arguments as JSON instead of text")
        case .finishMissing: ("finish-missing", "ends a reply without a finish reason")
        case .finishEmpty: ("finish-empty", "sends an empty finish reason")
        case .finishWrong: ("finish-wrong", "sends a finish reason that does not fit the reply")
        case .finishUnusual: ("finish-unusual", "spells the finish reason in its own way")
        case .doneMissing: ("done-missing", "ends the stream without [DONE]")
        case .usageMissing: ("usage-missing", "does not tell the tokens used")
        case .usageWithChoice: ("usage-with-choice", "tells the tokens used together with a choice")
        case .usageWithoutChoices: ("usage-without-choices", "tells the tokens used in a chunk without choices")
        case .usageRepeated: ("usage-repeated", "tells the tokens used more than once")
        case .usageElsewhere: ("usage-elsewhere", "tells the tokens used in a member of its own")
        case .errorInBand: ("error-in-band", "reports errors inside a reply with status 200")
        case .toolUseFailed:
            ("tool-use-failed", "refuses calls that its model wrote badly; it was told and asked again")
        case .idsReplaced: ("ids-replaced", "refuses ids of calls that another provider made; they were replaced")
        }
    }
}

/// Habits that were seen: a few bits, so that noting one costs nothing.
struct HabitSet: Sendable, Hashable {
    private var bits: UInt32 = 0

    init(_ habits: [Habit] = []) { for habit in habits { insert(habit) } }

    /// Notes a habit.
    mutating func insert(_ habit: Habit) { bits |= 1 << UInt32(habit.rawValue) }

    /// Forgets a habit.
    mutating func remove(_ habit: Habit) { bits &= ~(1 << UInt32(habit.rawValue)) }

    /// Whether the habit was noted.
    func contains(_ habit: Habit) -> Bool { bits & (1 << UInt32(habit.rawValue)) != 0 }

    /// Takes over what another set holds.
    mutating func formUnion(_ other: HabitSet) { bits |= other.bits }

    /// The habits in words, in their order.
    var quirks: [EndpointQuirk] { bits == 0 ? [] : Habit.allCases.filter(contains).map(\.quirk) }
}
