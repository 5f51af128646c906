import Glibc

/// A program run without a terminal, as a script would run it.
public final class ProgramRun: Sendable {
    /// What standard input is.
    public enum Input: Sendable, Hashable {
        /// A pipe that ends after these bytes.
        case bytes([UInt8])
        /// A pipe that stays open: use ``ProgramRun/write(_:)`` and ``ProgramRun/endInput()``.
        case open
        /// An open `/dev/null`: empty.
        case null
        /// No descriptor at all, as after `<&-` in a shell.
        case closed

        /// A pipe that ends after this text.
        public static func text(_ text: String) -> Input { .bytes(Array(text.utf8)) }
    }

    /// What standard output or standard error is.
    public enum Output: Sendable, Hashable {
        /// Collected for the test.
        case captured
        /// A pipe that nobody reads, so that writing fails with `EPIPE`.
        case brokenPipe
        /// No descriptor at all.
        case closed
        /// A file, written from its start; `/dev/full` for a full disk.
        case file(String)
    }

    /// Which stream a test waits for.
    public enum Stream: Int, Sendable {
        /// Standard output.
        case standardOutput = 0
        /// Standard error.
        case standardError = 1
    }

    private let child: ChildProcess
    private let started = ContinuousClock.now

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The path of the program, see ``BuiltProgram/path(_:)``.
    ///   - arguments: Its arguments.
    ///   - environment: The whole environment; only `PATH` is passed on, so that a test does not depend on who runs it.
    ///   - directory: Where it runs.
    ///   - input: Its standard input.
    ///   - output: Its standard output.
    ///   - error: Its standard error.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        directory: String? = nil,
        input: Input = .null,
        output: Output = .captured,
        error: Output = .captured
    ) throws {
        var opened = OpenedDescriptors()
        defer { opened.closeChildEnds() }
        let standardInput = try opened.input(input)
        let standardOutput = try opened.output(output)
        let standardError = try opened.output(error)
        let path = ["PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"]
        let id = try Spawn.start(
            program,
            arguments,
            environment: path.merging(environment) { $1 },
            directory: directory,
            isSessionLeader: false
        ) { actions in
            for (number, descriptor) in [standardInput.child, standardOutput.child, standardError.child].enumerated() {
                if let descriptor {
                    posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
                } else {
                    posix_spawn_file_actions_addclose(&actions, CInt(number))
                }
            }
        }
        child = try ChildProcess(
            id: id,
            input: standardInput.test,
            outputs: try [standardOutput.test, standardError.test].map { try $0 ?? opened.nothing() }
        )
        if case .bytes(let bytes) = input {
            child.write(bytes)
            child.endInput()
        }
    }

    deinit {
        child.abandon()
    }

    /// The process started.
    public var processID: Int32 { child.id }

    /// Gives the program more input. For ``Input/open``.
    public func write(_ text: String) {
        child.write(Array(text.utf8))
    }

    /// Ends the input after what was written.
    public func endInput() {
        child.endInput()
    }

    /// Sends a signal to the program.
    public func send(_ signal: Int32) {
        child.send(signal)
    }

    /// Stops reading what the program writes: its next write fails with `EPIPE`.
    public func stopReading() {
        child.closeOutputs()
    }

    /// Waits until a text has been written, for example before sending a signal.
    /// - Throws: ``ExpectationError`` with what was written instead, at the deadline or when the stream has ended.
    public func expect(
        _ text: String,
        on stream: Stream = .standardOutput,
        within duration: Duration = .seconds(20)
    ) async throws {
        let wanted = Array(text.utf8)
        let isMet = await child.wait(
            within: duration,
            until: { $0.outputs[stream.rawValue].bytes.contains(sequence: wanted) },
            orUnless: { !$0.outputs[stream.rawValue].isClosed }
        )
        guard isMet else {
            throw ExpectationError(description: "“\(text)” was not written.\n\(result(.exited(-1)).report)")
        }
    }

    /// Waits for the end of the program and of its output.
    /// - Throws: ``ExpectationError`` at the deadline; the program is killed.
    @discardableResult
    public func finished(within duration: Duration = .seconds(60)) async throws -> ProgramResult {
        let isMet = await child.wait(within: duration, until: { $0.status != nil && $0.isClosed })
        let status = child.withView { $0.status }
        guard isMet, let status else {
            child.abandon()
            let what = status.map { "The program ended (\($0)) but something still holds its output." }
            throw ExpectationError(
                description: "\(what ?? "The program still ran after \(duration).")\n\(result(.exited(-1)).report)"
            )
        }
        return result(status)
    }

    private func result(_ status: ExitStatus) -> ProgramResult {
        let seconds = ContinuousClock.now - started
        return child.withView { view in
            ProgramResult(
                status: status,
                standardOutput: view.outputs[0].bytes,
                standardError: view.outputs[1].bytes,
                duration: seconds
            )
        }
    }
}

/// What a program did.
public struct ProgramResult: Sendable {
    /// How it ended.
    public let status: ExitStatus
    /// What it wrote, if captured.
    public let standardOutput: [UInt8]
    /// What it wrote, if captured.
    public let standardError: [UInt8]
    /// From the start until the test saw the end.
    public let duration: Duration

    /// Standard output as text.
    public var output: String { String(decoding: standardOutput, as: UTF8.self) }
    /// Standard error as text.
    public var error: String { String(decoding: standardError, as: UTF8.self) }
    /// Everything, for a failure message.
    public var report: String { "status: \(status)\nstandard output:\n\(output)\nstandard error:\n\(error)" }
}
