import AgentCore
import Storage
import Tools

/// Replies on standard output, everything else on standard error.
///
/// A person at a terminal sees the words as they arrive. In a pipe a reply is written when it is whole, so that what
/// a model says before it calls a tool is known to be activity and does not mix with the replies.
public final class TextOutput: EventOutput, @unchecked Sendable {
    private let output: OutputStream
    private let activity: OutputStream
    private let isVerbose: Bool
    // Only the Assistant's thread calls `show`, in order.
    private var isInLine = false
    private var sawDeltas = false

    /// Writes to the given streams.
    /// - Parameter isVerbose: shows sessions, requests, tokens and times.
    public init(
        output: OutputStream = .standardOutput,
        activity: OutputStream = .standardError,
        isVerbose: Bool = false
    ) {
        (self.output, self.activity, self.isVerbose) = (output, activity, isVerbose)
    }

    /// Shows one event, as `EventOutput` has it.
    public func show(_ event: TurnEvent) throws {
        switch event.kind {
        case .textDelta(let text):
            guard output.isTerminal else { return }
            let shown = DisplayText.safe(text)
            if shown.isEmpty { return }
            try output.write(shown)
            (isInLine, sawDeltas) = (!shown.hasSuffix("\n"), true)
        case .message(let message): try finish(message)
        case .toolCall(_, let name, let arguments, _, let notes):
            try endLine()
            note("→ \(DisplayText.oneLine(name))\(Self.shown(arguments))")
            for change in notes { note("  (\(DisplayText.oneLine(change)))") }
        case .approval(_, let decision):
            note("  \(decision.isGranted ? "allowed" : "not allowed") (\(decision.by))")
        case .toolResult(_, _, let outcome): note("  \(Self.shown(outcome))")
        case .error(let failure):
            try endLine()
            try? activity.write(failure.line)
        case .turnFinished(let summary):
            try endLine()
            if summary.reason == .cancelled { note("(interrupted)") }
            if summary.reason == .limited { note("(a limit was reached)") }
            if isVerbose { note(Self.shown(summary)) }
        case .compacted(let summary):
            try endLine()
            note("(\(Self.shown(summary)))")
        case .turnUndone: note("(turn \(event.turn) is undone; what it did to rooms stands)")
        case .forked: break
        case .session(let model, let resumed):
            if isVerbose { note("session \(event.session)\(resumed ? ", taken up again" : ""), model \(model)") }
        // A turn that ended in the middle of its words must not hide the words of this one.
        case .turnStarted: sawDeltas = false
        }
    }

    private func finish(_ message: AssistantMessage) throws {
        if output.isTerminal {
            // Deltas showed the text already, except where the program itself worded it.
            if !sawDeltas && !message.text.isEmpty {
                try output.write(DisplayText.safe(message.text))
                isInLine = true
            }
            sawDeltas = false
            try endLine()
        } else if !message.text.isEmpty {
            if message.toolCalls.isEmpty {
                try output.write(Self.endedByOneNewline(message.text))
            } else {
                note(DisplayText.oneLine(message.text))
            }
        }
    }

    private static func endedByOneNewline(_ text: String) -> String {
        let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard let last = text.utf8.lastIndex(where: { !isEnd($0) }) else { return "\n" }
        return String(decoding: text.utf8[...last], as: UTF8.self) + "\n"
    }

    private func endLine() throws {
        guard isInLine else { return }
        isInLine = false
        try output.write("\n")
    }

    /// Activity is help for a reader: where it cannot be written, the replies still can.
    private func note(_ line: String) { try? activity.write(line + "\n") }

    private static func shown(_ arguments: JSONObject) -> String {
        if arguments.isEmpty { return "" }
        let parts = arguments.members.map {
            "\(DisplayText.oneLine($0.key)): \(DisplayText.oneLine($0.value.stringValue ?? $0.value.jsonText))"
        }
        return " (\(parts.joined(separator: ", ")))"
    }

    private static func shown(_ outcome: ToolOutcome) -> String {
        switch outcome {
        case .success(let result):
            "✓ " + DisplayText.oneLine(result["message"]?.stringValue ?? JSONValue.object(result).jsonText)
        case .failure(let error, let hint):
            "✗ " + DisplayText.oneLine(hint.map { "\(error); \($0)" } ?? error)
        }
    }

    private static func shown(_ summary: CompactionSummary) -> String {
        let cause = summary.reason == .overflow ? "the conversation was too long for the model: " : ""
        let kilobytes = "\((summary.bytesBefore + 1023) / 1024) KB became \((summary.bytesAfter + 1023) / 1024) KB"
        guard summary.droppedTurns > 0 else { return cause + "long results were cut, \(kilobytes)" }
        let what = summary.text == nil ? "dropped" : "summed up"
        return cause + "\(summary.droppedTurns) older turns were \(what), \(kilobytes)"
    }

    private static func shown(_ summary: TurnSummary) -> String {
        var line = "\(summary.reason.rawValue) in \(summary.seconds) s, \(summary.requests) requests"
        if let usage = summary.usage {
            line +=
                ", \(usage.promptTokens) tokens read (\(usage.cachedTokens) cached), \(usage.completionTokens) written"
        }
        return line
    }
}
