/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The byte offset of the problem from the start of the text.
    public var offset: Int
    /// What was expected there.
    public var problem: String

    /// Makes an error for a place in a JSON text.
    public init(offset: Int, problem: String) {
        self.offset = offset
        self.problem = problem
    }

    /// The place and the problem in words.
    public var description: String { "not valid JSON at byte \(offset): \(problem)" }
}
