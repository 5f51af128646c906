import Tools

/// One thing that a reply must be. All of a turn's hold together.
public struct ReplyExpectation: Sendable {
    /// What is expected.
    public enum Kind: Sendable {
        /// Every one of these phrases is said.
        case says([String])
        /// At least one of them is.
        case saysAny([String])
        /// None of them is.
        case neverSays([String])
        /// Every one of these patterns is found.
        case matches([Pattern])
        /// It has this much in common with a text, from 0 to 1.
        case like(String, atLeast: Double)
        /// The last message is JSON that fits a schema.
        case json(JSONSchema)
        /// It has at most so many words.
        case maxWords(Int)
        /// A judge says so.
        case judge(String)
    }

    /// What is expected.
    public var kind: Kind
    /// Where it is written.
    public var location: FileLocation

    /// The key in the file.
    public var key: String {
        switch kind {
        case .says: "says"
        case .saysAny: "says_any"
        case .neverSays: "never_says"
        case .matches: "matches"
        case .like: "like"
        case .json: "json"
        case .maxWords: "max_words"
        case .judge: "judge"
        }
    }
}
