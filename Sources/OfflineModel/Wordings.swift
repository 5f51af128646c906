import Tools

/// The classes of wordings in the data file; each name is a member there.
enum WordClass: String, CaseIterable {
    case leadIns, tails, greetings, thanks, goodbyes, yes, no, sureness, help
    case create, weakCreate, doubtfulCreate, articleCreate, articles, briefWishes, need, delete, softDelete, list
    case listQuestions, countQuestions, existsStarts, existsTails, listHints
    case hypothetical, conditions, negations
    case nouns, pluralNouns, determiners, definite, adjectives, nameMarkers, purposeMarkers, purposeFillers
    case limits, nameStops, notNames, nonRooms, meetingNouns, pronouns, pluralPronouns, all, allFillers, exceptions
    case madeWords, goneWords, passives, reported, unsupported, harmful, personal, questionWords, foreign
}

/// What people say and what the model answers: data, read from the embedded file on first use.
struct Wordings: Sendable {
    /// The embedded wordings.
    static let shared = Wordings(json: source)
    /// The embedded file.
    static var source: [UInt8] { PackageResources.wordings_json }

    /// A subject that the model has one answer for.
    struct Topic: Sendable {
        var phrases: PhraseTable
        var reply: String
    }

    private let tables: [WordClass: PhraseTable]
    /// Small numbers in words.
    let numbers: [String: Int]
    /// "first" is 1, "last" is -1, and 0 is "the one we spoke of".
    let referenceAdjectives: [String: Int]
    let topics: [Topic]
    private let replies: [String: String]

    /// The names of what the file lacks; a test keeps this empty.
    let missing: [String]

    init(json: [UInt8]) {
        let root = (try? JSONValue(parsing: json))?.objectValue ?? [:]
        var tables: [WordClass: PhraseTable] = [:]
        var missing: [String] = []
        for name in WordClass.allCases {
            let table = PhraseTable(Self.strings(root[name.rawValue]))
            if table.isEmpty { missing.append(name.rawValue) }
            tables[name] = table
        }
        numbers = Self.integers(root["numbers"])
        referenceAdjectives = Self.integers(root["referenceAdjectives"])
        topics = (root["topics"]?.arrayValue ?? []).map {
            Topic(phrases: PhraseTable(Self.strings($0["phrases"])), reply: $0["reply"]?.stringValue ?? "")
        }
        var replies: [String: String] = [:]
        for (key, value) in root["replies"]?.objectValue?.members ?? [] { replies[key] = value.stringValue }
        for reply in Reply.allCases where replies[reply.rawValue] == nil { missing.append(reply.rawValue) }
        self.tables = tables
        self.replies = replies
        self.missing = missing
    }

    subscript(_ name: WordClass) -> PhraseTable { tables[name] ?? PhraseTable([String]()) }

    /// A fixed reply's text.
    func text(_ reply: Reply) -> String { replies[reply.rawValue] ?? "" }

    /// A number in digits or words.
    func number(_ token: Token) -> Int? {
        guard token.kind == .word else { return nil }
        if let value = numbers[token.lower] { return value }
        guard let value = Int(token.lower), (0...1000).contains(value) else { return nil }
        return value
    }

    private static func strings(_ value: JSONValue?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }

    private static func integers(_ value: JSONValue?) -> [String: Int] {
        var result: [String: Int] = [:]
        for (key, number) in value?.objectValue?.members ?? [] { result[key] = number.integerValue }
        return result
    }
}

/// The fixed replies; their texts are in the data file under `replies`.
enum Reply: String, CaseIterable {
    case greeting, help, thanks, goodbye, nothingAsked, left, okay, cancelled, unknown, personal, harmful, foreign
    case tooLong, unclear, conditional, unsupported, alternatives, howCreate, howDelete, howList
    case notCreated, notDeleted, notDone, needNames, nameOnly, noTools, noCreate, noDelete, noList, unfinished
    case none, noneToDelete, noSuchPlace, wishCreate, plainYes
}
