/// A place in a scenario file, for messages that an editor or a CI service can jump to.
public struct FileLocation: Sendable, Hashable, CustomStringConvertible {
    /// The path of the file as it was given.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int

    /// Names a place.
    public init(file: String, line: Int, column: Int) {
        (self.file, self.line, self.column) = (file, line, column)
    }

    /// `evals/a.yaml:3:5`.
    public var description: String { "\(file):\(line):\(column)" }
}

/// One thing that is wrong in a scenario file.
public struct ScenarioProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where.
    public var location: FileLocation
    /// What is wrong, what was expected and, where one is near, what was probably meant.
    public var message: String

    /// Names a problem.
    public init(_ location: FileLocation, _ message: String) {
        (self.location, self.message) = (location, message)
    }

    /// The place and the message in one line.
    public var description: String { "\(location): \(message)" }
}

/// Why a scenario file cannot be used: everything that is wrong in it, in the order of its lines.
public struct ScenarioProblems: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong; never empty.
    public var problems: [ScenarioProblem]

    /// Collects problems, each of them once: a matrix repeats a file's checks, and with them their mistakes.
    public init(_ problems: [ScenarioProblem]) {
        var seen: Set<ScenarioProblem> = []
        let once = problems.filter { seen.insert($0).inserted }
        self.problems = once.sorted {
            ($0.location.file, $0.location.line, $0.location.column)
                < ($1.location.file, $1.location.line, $1.location.column)
        }
    }

    /// A line for each problem.
    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
