import AgentCore

/// What a command leads to.
public enum CommandOutcome: Sendable {
    /// The next line.
    case prompt
    /// These words, as a turn.
    case turn(String)
    /// Words to be changed first. `replace` runs before they become a turn; where it answers false they do not.
    case edit(String, externally: Bool, replace: @Sendable () async -> Bool)
    /// The end.
    case quit
}

/// Turns that a person types at a prompt, with commands between them.
public actor PromptSource: TurnSource {
    private let readLine: @Sendable (LineRequest) async -> LineInput
    private let prompt: String
    private let tell: @Sendable (String) -> Void
    private let perform: @Sendable (SlashCommand, String) async -> CommandOutcome
    private let now: @Sendable () -> ContinuousClock.Instant
    private var hint = InterruptHint()
    private var request: LineRequest
    private var replace: (@Sendable () async -> Bool)?

    /// Reads lines.
    /// - Parameters:
    ///   - readLine: reads one, ``LineEditor/readLine(_:)`` for example.
    ///   - tell: shows a line to the person.
    ///   - perform: does what a command asks for.
    public init(
        prompt: String = "> ",
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        readLine: @escaping @Sendable (LineRequest) async -> LineInput,
        tell: @escaping @Sendable (String) -> Void,
        perform: @escaping @Sendable (SlashCommand, String) async -> CommandOutcome
    ) {
        (self.prompt, self.now, self.readLine) = (prompt, now, readLine)
        (self.tell, self.perform) = (tell, perform)
        request = LineRequest(prompt: prompt)
    }

    /// The next words that a person entered; nil at the end of input.
    public func next() async -> Result<String, TurnFailure>? {
        while true {
            let line = await readLine(request)
            let replace = replace
            (request, self.replace) = (LineRequest(prompt: prompt), nil)
            switch line {
            case .line(let text):
                switch PromptLine(text) {
                case .blank: continue
                case .problem(let problem): tell(problem)
                case .words(let words):
                    if let replace, await !replace() { continue }
                    return .success(words)
                case .command(let command, let argument):
                    switch await perform(command, argument) {
                    case .prompt: continue
                    case .turn(let words): return .success(words)
                    case .quit: return nil
                    case .edit(let text, let externally, let replace):
                        request.initial = PromptLine.typed(text)
                        request.startsExternally = externally
                        self.replace = replace
                    }
                }
            case .interrupted(let text):
                if hint.isDue(wasEmpty: text.isEmpty, at: now()) { tell(InterruptHint.text) }
            case .endOfInput: return nil
            case .failed(let reason):
                return .failure(TurnFailure(code: "local_io", message: reason, exit: .localInputOutput))
            }
        }
    }
}

/// Tells a person who presses Ctrl-C again and again how to leave.
struct InterruptHint {
    static let text = "To leave, press Ctrl-D or enter /quit."
    private static let window = Duration.seconds(2)

    private var last: ContinuousClock.Instant?

    /// Whether the hint is due: on an empty line, for the second time within two seconds.
    mutating func isDue(wasEmpty: Bool, at now: ContinuousClock.Instant) -> Bool {
        guard wasEmpty else {
            last = nil
            return false
        }
        let isSecond = last.map { now - $0 <= Self.window } ?? false
        last = isSecond ? nil : now
        return isSecond
    }
}
