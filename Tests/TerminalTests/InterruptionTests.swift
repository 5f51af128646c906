import AgentCore
import Glibc
import Synchronization
import Testing

@testable import Terminal

@Suite("What signals lead to")
struct InterruptionTests {
    private final class Log: Sendable {
        let calls = Mutex<[String]>([])
    }

    private let log = Log()

    private func noting(_ word: String) -> @Sendable () -> Void {
        let log = log
        return { log.calls.withLock { $0.append(word) } }
    }

    private func state(isBusy: Bool, hasPrompt: Bool) -> SignalState {
        var state = SignalState()
        if isBusy { state.cancel = noting("cancel") }
        if hasPrompt { state.prompt = (noting("interrupt"), noting("end")) }
        return state
    }

    /// What signals do, one after the other.
    private func answers(_ state: inout SignalState, _ numbers: Int32...) -> [String] {
        var answers: [String] = []
        for number in numbers {
            log.calls.withLock { $0 = [] }
            switch state.response(to: number) {
            case .run(let actions):
                for action in actions { action() }
                answers.append(log.calls.withLock { $0 }.joined(separator: ", "))
            case .leave(let status, let hasPrompt):
                answers.append("\(hasPrompt ? "exit" : "leave") \(status.rawValue)")
            }
        }
        return answers
    }

    @Test("At a prompt Ctrl-C ends what is under way or drops the line, and never the program")
    func interrupt() {
        var busy = state(isBusy: true, hasPrompt: true)
        #expect(answers(&busy, SIGINT, SIGINT) == ["cancel", "cancel"])
        #expect(busy.ending == nil)
        var idle = state(isBusy: false, hasPrompt: true)
        #expect(answers(&idle, SIGINT) == ["interrupt"])
        #expect(idle.ending == nil)
    }

    @Test("What ends the program ends what is under way and the prompt; a second time it means now")
    func termination() {
        var busy = state(isBusy: true, hasPrompt: true)
        #expect(answers(&busy, SIGTERM) == ["cancel, end"])
        #expect(busy.ending == .terminated)
        #expect(answers(&busy, SIGTERM) == ["exit 143"])
        var idle = state(isBusy: false, hasPrompt: true)
        #expect(answers(&idle, SIGTERM) == ["end"])
        #expect(idle.ending == .terminated)
    }

    @Test("A window that closes may say so twice, and before or after a SIGTERM")
    func hangup() {
        var state = state(isBusy: true, hasPrompt: true)
        #expect(answers(&state, SIGHUP, SIGHUP, SIGHUP) == ["cancel, end", "", ""])
        #expect(state.ending?.rawValue == 129)
        #expect(answers(&state, SIGTERM, SIGHUP) == ["exit 143", ""])
    }

    @Test("Without a prompt the first signal closes, and the second one and idle ones leave at once")
    func noPrompt() {
        var busy = state(isBusy: true, hasPrompt: false)
        #expect(answers(&busy, SIGINT) == ["cancel"])
        #expect(busy.ending == .interrupted)
        #expect(answers(&busy, SIGINT, SIGTERM) == ["leave 130", "leave 143"])
        for (number, answer) in [(SIGINT, "leave 130"), (SIGTERM, "leave 143"), (SIGHUP, "leave 129")] {
            var idle = state(isBusy: false, hasPrompt: false)
            #expect(answers(&idle, number) == [answer])
        }
    }

    @Test("Under nohup the end of the terminal changes nothing, but for a prompt")
    func nohup() {
        var piped = state(isBusy: true, hasPrompt: false)
        piped.ignoresHangUp = true
        #expect(answers(&piped, SIGHUP, SIGTERM) == ["", "cancel"])
        var prompt = state(isBusy: true, hasPrompt: true)
        prompt.ignoresHangUp = true
        #expect(answers(&prompt, SIGHUP) == ["cancel, end"])
    }

    @Test("A typed Ctrl-C ends what is under way, and never a line: there it is a key")
    func typed() {
        var busy = state(isBusy: true, hasPrompt: true)
        guard case .run(let actions) = busy.response(to: SIGINT, isTyped: true) else {
            Issue.record("the program is left")
            return
        }
        #expect(actions.count == 1)
        var idle = state(isBusy: false, hasPrompt: true)
        guard case .run(let none) = idle.response(to: SIGINT, isTyped: true) else {
            Issue.record("the program is left")
            return
        }
        #expect(none.isEmpty && idle.ending == nil)
        // In a pipe there is no line: it ends the program as ever.
        var piped = state(isBusy: true, hasPrompt: false)
        _ = piped.response(to: SIGINT, isTyped: true)
        #expect(piped.ending == .interrupted)
    }
}
