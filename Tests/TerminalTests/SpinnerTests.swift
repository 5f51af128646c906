import AgentCore
import Terminal
import TestSupport
import Testing

@Suite("The spinner", .timeLimit(.minutes(1)))
struct SpinnerTests {
    private let terminal = OutputTerminal()
    private let clock = ManualClock()

    @Test("It comes after a moment, turns in place, and is gone before anything else is written")
    func course() async throws {
        let spinner = Spinner(output: terminal.stream, clock: clock)
        let output = TextOutput(output: terminal.stream, activity: terminal.stream, spinner: spinner)
        try output.show(OutputTests.event(.turnStarted(text: "go")))
        await clock.sleepers(1)
        #expect(terminal.look() == "")
        clock.advance(by: .milliseconds(300))
        await clock.sleepers(1)
        #expect(terminal.look() == "| ")
        clock.advance(by: .milliseconds(120))
        await clock.sleepers(1)
        #expect(terminal.look() == "\u{1B}7\r/\u{1B}8")
        try output.show(OutputTests.event(.textDelta("Hi")))
        #expect(terminal.look() == "\r\u{1B}[KHi")
        #expect(clock.sleeping == 0)
        try output.show(OutputTests.event(.message(AssistantMessage(text: "Hi"))))
        #expect(terminal.look() == "\n")
    }

    @Test("A reply that comes at once shows none")
    func quickReply() async throws {
        let spinner = Spinner(output: terminal.stream, clock: clock)
        spinner.start()
        await clock.sleepers(1)
        spinner.stop()
        #expect(clock.sleeping == 0)
        #expect(terminal.look() == "")
    }
}
