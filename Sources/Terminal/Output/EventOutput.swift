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

    /// Writes to the given streams.
    public init(output: OutputStream = .standardOutput, errors: OutputStream = .standardError) {
        (self.output, self.errors) = (output, errors)
    }

    /// Writes one event, as `EventOutput` has it.
    public func show(_ event: TurnEvent) throws {
        if case .error(let failure) = event.kind { try? errors.write(failure.line) }
        guard let object = event.json else { return }
        var line: [UInt8] = []
        JSONValue.object(object).write(to: &line)
        line.append(UInt8(ascii: "\n"))
        try output.write(line)
    }
}

extension TurnFailure {
    /// The line on standard error.
    public var line: String { "pattreeya: \(DisplayText.oneLine(message, limit: 1000))\n" }
}
