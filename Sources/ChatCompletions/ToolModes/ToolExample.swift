import Tools

/// One example of a turn: what a person says, and the calls or the answer that follow.
public struct ToolExample: Sendable, Hashable {
    /// A call as it should be made.
    public struct Call: Sendable, Hashable {
        /// The tool's name.
        public var name: String
        /// Its arguments.
        public var arguments: JSONObject

        /// Makes a call.
        public init(name: String, arguments: JSONObject = [:]) { (self.name, self.arguments) = (name, arguments) }
    }

    /// What the person says.
    public var person: String
    /// The calls to make; empty where an answer is all it takes.
    public var calls: [Call]
    /// What to answer where no call is made.
    public var answer: String

    /// Makes an example.
    public init(person: String, calls: [Call] = [], answer: String = "") {
        (self.person, self.calls, self.answer) = (person, calls, answer)
    }
}
