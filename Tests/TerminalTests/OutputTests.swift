import AgentCore
import ChatCompletions
import Glibc
import Storage
import Terminal
import TestSupport
import Testing
import Tools

@Suite(.timeLimit(.minutes(1))) struct OutputTests {
    let output = OutputFile()
    let activity = OutputFile()

    static func event(_ kind: TurnEvent.Kind) -> TurnEvent {
        TurnEvent(session: "s", turn: 1, at: Timestamp(milliseconds: 0), kind: kind)
    }

    /// A turn with a call, as the Assistant tells of it.
    static let turn: [TurnEvent.Kind] = [
        .session(model: "m", resumed: false), .turnStarted(text: "go"), .textDelta("Let me look."),
        .message(
            AssistantMessage(text: "Let me look.", toolCalls: [ChatToolCall(id: "c1", name: "look", arguments: "{}")])
        ),
        .toolCall(
            id: "c1",
            name: "look",
            arguments: ["name": "a\u{1B}[31m", "n": 1],
            original: "{}",
            notes: ["n: \"1\" taken\nas 1"]
        ),
        .approval(id: "c1", decision: ApprovalDecision(isGranted: true, by: "always")),
        .toolResult(id: "c1", name: "look", outcome: .success(["message": "Two\nrooms"])),
        .toolResult(id: "c2", name: "look", outcome: .failure(error: "denied", hint: "ask")),
        .textDelta("Two "), .textDelta("rooms.\n\n"), .message(AssistantMessage(text: "Two rooms.\n\n")),
        .turnFinished(
            TurnSummary(
                reason: .answered,
                usage: ChatUsage(promptTokens: 9, completionTokens: 2, cachedTokens: 3),
                seconds: 1.5,
                requests: 2
            )
        ),
    ]

    private func show(_ kinds: [TurnEvent.Kind], verbose: Bool = false) throws {
        let text = TextOutput(output: output.stream, activity: activity.stream, verbosity: Verbosity(verbose))
        for kind in kinds { try text.show(Self.event(kind)) }
    }

    @Test func repliesAndNothingElseAreOnStandardOutput() throws {
        try show(Self.turn)
        #expect(output.text == "Two rooms.\n")
        #expect(
            activity.text == """
                Let me look.
                → look (name: a[31m, n: 1)
                  (n: "1" taken as 1)
                  allowed (always)
                  ✓ Two rooms
                  ✗ denied. ask

                """
        )
    }

    @Test func verboseSaysMoreOnStandardError() throws {
        try show(Self.turn, verbose: true)
        #expect(output.text == "Two rooms.\n")
        #expect(activity.text.hasPrefix("session s, model m\n"))
        #expect(activity.text.hasSuffix("answered in 1.5 s, 2 requests, 9 tokens read (3 cached), 2 written\n"))
    }

    @Test(arguments: [("a", "a\n"), ("a\n", "a\n"), ("a\r\n\r\n", "a\n"), ("\n\na\n b", "\n\na\n b\n"), ("\n", "\n")])
    func aReplyEndsWithOneNewline(text: String, shown: String) throws {
        try show([.message(AssistantMessage(text: text)), .message(AssistantMessage(text: ""))])
        #expect(output.text == shown)
    }

    @Test func whatEndsATurnIsOnStandardError() throws {
        try show([
            .textDelta("Ha"), .turnFinished(TurnSummary(reason: .cancelled)),
            .turnFinished(TurnSummary(reason: .limited)),
            .error(TurnFailure(code: "c", message: "no\u{7} such\nmodel", exit: .provider)),
        ])
        #expect(output.text.isEmpty)
        #expect(activity.text == "(interrupted)\n(a limit was reached)\npattreeya: no such model\n")
    }

    @Test func aTerminalShowsWordsAsTheyArrive() throws {
        let terminal = OutputTerminal()
        #expect(terminal.stream.isTerminal && !output.stream.isTerminal)
        let text = TextOutput(output: terminal.stream, activity: activity.stream)
        func show(_ kind: TurnEvent.Kind) throws -> String {
            try text.show(Self.event(kind))
            return terminal.look()
        }
        #expect(try show(.textDelta("He")) == "He")
        #expect(try show(.textDelta("\u{1B}[2Jllo\u{202E}")) == "[2Jllo")
        #expect(try show(.message(AssistantMessage(text: "Hello"))) == "\n")
        // Words of the program itself, which nobody streamed.
        #expect(try show(.message(AssistantMessage(text: "I stopped"))) == "I stopped\n")
        // Words that were broken off do not run into what follows, nor hide the next reply.
        #expect(try show(.textDelta("Half")) == "Half")
        #expect(try show(.error(TurnFailure(code: "c", message: "m", exit: .provider))) == "\n")
        #expect(try show(.turnStarted(text: "go")) == "")
        #expect(try show(.message(AssistantMessage(text: "Again"))) == "Again\n")
    }

    @Test func aTerminalShowsMarkdownOnceAndWhole() throws {
        let terminal = OutputTerminal()
        let text = TextOutput(output: terminal.stream, activity: activity.stream, rendersMarkdown: true)
        func show(_ kind: TurnEvent.Kind) throws -> String {
            try text.show(Self.event(kind))
            return terminal.look()
        }
        #expect(try show(.textDelta("a **b")) == "a ")
        #expect(try show(.textDelta("c**\n- d")) == "\u{1B}[0;1mbc\u{1B}[0m\n• d")
        #expect(try show(.message(AssistantMessage(text: "a **bc**\n- d"))) == "\n")
        // What was held back when the words were broken off is shown.
        #expect(try show(.textDelta("an *open")) == "an ")
        #expect(try show(.turnFinished(TurnSummary(reason: .cancelled))) == "*open\n")
        _ = try show(.turnStarted(text: "go"))
        #expect(try show(.message(AssistantMessage(text: "# Words of the program"))).contains("Words of the program"))
        // Where styles are wanted in a pipe, the reply is shown with them.
        let piped = TextOutput(output: output.stream, activity: activity.stream, rendersMarkdown: true)
        try piped.show(Self.event(.message(AssistantMessage(text: "**b**"))))
        #expect(output.text == "\u{1B}[0;1mb\u{1B}[0m\n")
    }

    @Test func theFormCanChange() throws {
        let text = TextOutput(output: output.stream, activity: activity.stream)
        let json = JSONLinesOutput(output: output.stream, errors: activity.stream)
        let both = SwitchableOutput(text: text, json: json, showsJSON: false)
        let message = Self.event(.message(AssistantMessage(text: "a")))
        try both.show(message)
        both.showsJSON = true
        try both.show(message)
        #expect(output.text.hasPrefix("a\n{") && output.text.hasSuffix("}\n"))
    }

    @Test func theLogOfRequestsIsShownBehindTheReply() throws {
        let verbosity = Verbosity()
        let terminal = OutputTerminal()
        let text = TextOutput(output: terminal.stream, activity: terminal.stream, verbosity: verbosity)
        try text.show(Self.event(.textDelta("Hel")))
        verbosity.add("request: 1\u{1B}[2J")
        try text.show(Self.event(.textDelta("lo")))
        try text.show(Self.event(.message(AssistantMessage(text: "Hello"))))
        #expect(terminal.look() == "Hello\n  request: 1[2J\n")
    }

    @Test func theLogOfRequestsIsShownWithWhateverEndsTheWork() throws {
        let verbosity = Verbosity()
        let text = TextOutput(output: output.stream, activity: activity.stream, verbosity: verbosity)
        let json = JSONLinesOutput(output: output.stream, errors: activity.stream, verbosity: verbosity)
        let outputs: [any EventOutput] = [text, json]
        let ends: [TurnEvent.Kind] = [
            .message(AssistantMessage(text: "a")), .error(TurnFailure(code: "c", message: "m", exit: .provider)),
            .turnFinished(TurnSummary(reason: .cancelled)),
            .compacted(CompactionSummary(reason: .asked, droppedTurns: 1, keptTurns: 1)),
        ]
        for (number, output) in outputs.enumerated() {
            for (position, kind) in ends.enumerated() {
                verbosity.add("request \(number).\(position)\u{1B}")
                try output.show(Self.event(kind))
                #expect(activity.text.contains("  request \(number).\(position)\n"))
            }
        }
        #expect(!output.text.contains("  request "))
    }

    @Test func everyEventIsALineOfJSON() throws {
        let lines = JSONLinesOutput(output: output.stream, errors: activity.stream)
        let failure = TurnFailure(code: "c", message: "no\nway", exit: .provider)
        for kind in Self.turn + [.error(failure)] { try lines.show(Self.event(kind)) }
        let objects = try output.text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(
            objects.map { $0["type"]?.stringValue } == [
                "session", "turn.started", "text.delta", "text", "tool.call", "approval", "tool.result", "tool.result",
                "text.delta", "text.delta", "text", "turn.finished", "error",
            ]
        )
        #expect(objects.allSatisfy { $0["v"] == 1 && $0["session"] == "s" && $0["turn"] == 1 })
        #expect(output.text.hasSuffix("}\n"))
        #expect(activity.text == "pattreeya: no way\n")
    }

    @Test func eachEventIsWrittenAtOnce() throws {
        let lines = JSONLinesOutput(output: output.stream, errors: activity.stream)
        try lines.show(Self.event(.textDelta("a")))
        #expect(output.text.hasSuffix("\"text\":\"a\"}\n"))
    }

    @Test func aFullDiskIsNamed() throws {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let full = OutputStream(descriptor: descriptor, name: "standard output")
        let error = #expect(throws: StorageError.self) {
            try TextOutput(output: full, activity: activity.stream).show(
                Self.event(.message(AssistantMessage(text: "Hello")))
            )
        }
        #expect(
            error?.message == "cannot write to standard output: No space left on device; free some space and try again"
        )
        // Activity is help only: where it cannot be written, the replies still can.
        let text = TextOutput(output: output.stream, activity: full)
        for kind in Self.turn { try text.show(Self.event(kind)) }
        #expect(output.text == "Two rooms.\n")
    }

    @Test func whereNobodyReadsTheOutputIsClosed() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        let broken = OutputStream(descriptor: ends[1], name: "standard output")
        #expect(throws: OutputClosed.self) { try broken.write("a") }
        #expect(throws: OutputClosed.self) { try OutputStream(descriptor: -1, name: "standard output").write("a") }
        #expect(throws: OutputClosed.self) {
            try JSONLinesOutput(output: broken, errors: activity.stream).show(Self.event(.textDelta("a")))
        }
    }

    /// A terminal or pipe that another program shares can be non-blocking: nothing may be lost then.
    @Test func aPipeThatIsFullIsWaitedFor() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let (reader, writer) = (ends[0], ends[1])
        let content = [UInt8](repeating: 0x61, count: 1 << 20)
        async let written: Void = {
            defer { close(writer) }
            try OutputStream(descriptor: writer, name: "standard output").write(content)
        }()
        var count = 0
        var buffer = [UInt8](repeating: 0, count: 10_000)
        while case let got = read(reader, &buffer, buffer.count), got > 0 { count += got }
        close(reader)
        try await written
        #expect(count == content.count)
    }
}
