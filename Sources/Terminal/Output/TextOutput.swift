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
    private let verbosity: Verbosity
    private let rendersMarkdown: Bool
    private let spinner: Spinner?
    // Only the Assistant's thread calls `show`, in order.
    private var renderer: MarkdownRenderer?
    private var isInLine = false
    private var sawDeltas = false

    /// Writes to the given streams.
    /// - Parameters:
    ///   - rendersMarkdown: shows replies with styles instead of marks.
    ///   - spinner: turns while the model is waited for.
    public init(
        output: OutputStream = .standardOutput,
        activity: OutputStream = .standardError,
        verbosity: Verbosity = Verbosity(),
        rendersMarkdown: Bool = false,
        spinner: Spinner? = nil
    ) {
        (self.output, self.activity, self.verbosity) = (output, activity, verbosity)
        (self.rendersMarkdown, self.spinner) = (rendersMarkdown, spinner)
    }

    /// Shows one event, as `EventOutput` has it.
    public func show(_ event: TurnEvent) throws {
        switch event.kind {
        case .textDelta(let text):
            guard output.isTerminal else { return }
            let shown = DisplayText.safe(text)
            if shown.isEmpty { return }
            sawDeltas = true
            try write(rendered(shown))
        case .message(let message):
            try finish(message)
            showLog()
        case .toolCall(_, let name, let arguments, _, let notes):
            try endLine()
            note(CallText.line(name, arguments))
            for change in notes { note("  (\(DisplayText.oneLine(change)))") }
        case .approval(_, let decision):
            note("  \(decision.isGranted ? "allowed" : "not allowed") (\(decision.by))")
        case .toolResult(_, _, let outcome):
            note("  \(Self.shown(outcome))")
            spinner?.start()
        case .error(let failure):
            try endLine()
            showLog()
            try? activity.write(failure.line)
        case .turnFinished(let summary):
            try endLine()
            showLog()
            if summary.reason == .cancelled { note("(interrupted)") }
            if summary.reason == .limited { note("(a limit was reached)") }
            if verbosity.isVerbose {
                note(Self.shown(summary))
                for quirk in summary.quirks { note("  the endpoint: \(DisplayText.oneLine(quirk.description))") }
            }
        case .compacted(let summary):
            try endLine()
            showLog()
            note("(\(Self.shown(summary)))")
        case .turnUndone: note("(turn \(event.turn) is undone; what it did to rooms stands)")
        case .forked: break
        case .session(let model, let resumed):
            if verbosity.isVerbose {
                note("session \(event.session)\(resumed ? ", taken up again" : ""), model \(model)")
            }
        case .turnStarted:
            // A turn that ended in the middle of its words must not hide the words of this one.
            sawDeltas = false
            spinner?.start()
        }
    }

    private func finish(_ message: AssistantMessage) throws {
        if output.isTerminal {
            // Deltas showed the text already, except where the program itself worded it.
            if !sawDeltas && !message.text.isEmpty { try write(rendered(DisplayText.safe(message.text))) }
            sawDeltas = false
            try endLine()
        } else if !message.text.isEmpty {
            if message.toolCalls.isEmpty {
                spinner?.stop()
                try output.write(whole(message.text))
            } else {
                note(DisplayText.oneLine(message.text))
            }
        }
    }

    /// What of the text can be shown now.
    private func rendered(_ text: String) -> String {
        guard rendersMarkdown else { return text }
        if renderer == nil { renderer = MarkdownRenderer(columns: output.columns) }
        return renderer?.write(text) ?? text
    }

    private func whole(_ text: String) -> String {
        guard rendersMarkdown else { return Self.endedByOneNewline(text) }
        var renderer = MarkdownRenderer(columns: output.columns)
        return Self.endedByOneNewline(renderer.write(DisplayText.safe(text)) + renderer.finish())
    }

    private static func endedByOneNewline(_ text: String) -> String {
        let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        guard let last = text.utf8.lastIndex(where: { !isEnd($0) }) else { return "\n" }
        return String(decoding: text.utf8[...last], as: UTF8.self) + "\n"
    }

    private func write(_ text: String) throws {
        guard let last = text.utf8.last else { return }
        spinner?.stop()
        try output.write(text)
        isInLine = last != UInt8(ascii: "\n")
    }

    /// Shows what is held back and ends the line.
    private func endLine() throws {
        spinner?.stop()
        if let rest = renderer?.finish() {
            renderer = nil
            try write(rest)
        }
        guard isInLine else { return }
        isInLine = false
        try output.write("\n")
    }

    private func showLog() {
        for line in verbosity.take() { note(line) }
    }

    /// Activity is help for a reader: where it cannot be written, the replies still can.
    private func note(_ line: String) {
        spinner?.stop()
        try? activity.write(line + "\n")
    }

    private static func shown(_ outcome: ToolOutcome) -> String {
        switch outcome {
        case .success(let result):
            "✓ " + DisplayText.oneLine(result["message"]?.stringValue ?? JSONValue.object(result).jsonText)
        case .failure(let error, let hint):
            "✗ " + DisplayText.oneLine(ToolFailure(error, hint: hint).description)
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
