import Glibc

/// LiveKit's own Python client, to run against ours.
public enum PythonPeer {
    /// The interpreter that `PATTREEYA_PYTHON` names; nil where it is not set.
    private static let interpreter = getenv("PATTREEYA_PYTHON").map { String(cString: $0) }

    /// Whether tests that need the client can run.
    public static var isAvailable: Bool { interpreter != nil }

    /// What to do where it is not.
    public static let advice = "set PATTREEYA_PYTHON to a Python with livekit-api (make test does, given PyPI)"

    /// Runs a script to its end.
    /// - Parameters:
    ///   - script: the file's name, beside the source file of the caller.
    ///   - arguments: what the script is given.
    ///   - caller: that source file.
    /// - Throws: ``SpawnError`` where there is no interpreter, ``ExpectationError`` for a script that does not end.
    public static func run(
        _ script: String,
        _ arguments: [String],
        besides caller: String = #filePath
    ) async throws -> ProgramResult {
        let folder = caller[..<(caller.lastIndex(of: "/") ?? caller.startIndex)]
        return try await ProgramRun(interpreter ?? "", ["\(folder)/\(script)"] + arguments).finished()
    }
}
