import AgentCore
import Storage
import Tools

/// Shows the events of a session.
public protocol EventOutput: Sendable {
    /// Shows one event. Called in order, on a thread that may block.
    /// - Throws: `OutputClosed` or `StorageError` when it cannot be written.
    func show(_ event: TurnEvent) throws
}

/// One JSON object a line on standard output; errors and notices for people go to standard error besides.
public struct JSONLinesOutput: EventOutput {
    private let output: OutputStream
    private let errors: OutputStream
    private let verbosity: Verbosity

    /// Writes to the given streams.
    /// - Parameter verbosity: holds the lines about requests, which are for people and go to standard error.
    public init(
        output: OutputStream = .standardOutput,
        errors: OutputStream = .standardError,
        verbosity: Verbosity = Verbosity()
    ) {
        (self.output, self.errors, self.verbosity) = (output, errors, verbosity)
    }

    /// Writes one event, as `EventOutput` has it.
    public func show(_ event: TurnEvent) throws {
        tell(event.kind)
        guard let object = event.json else { return }
        var line: [UInt8] = []
        JSONValue.object(object).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        try output.write(line)
    }

    private func tell(_ kind: TurnEvent.Kind) {
        switch kind {
        case .message, .turnFinished, .compacted: showLog()
        case .error(let failure):
            showLog()
            try? errors.write(failure.line)
        default: break
        }
    }

    private func showLog() {
        for line in verbosity.take() { try? errors.write(line + "\n") }
    }
}

extension TurnFailure {
    /// The line on standard error.
    public var line: String { "pattreeya: \(DisplayText.oneLine(message, limit: 1000))\n" }
}
