import AgentCore
import Synchronization
import Terminal
import Testing

@Suite("Turns and commands at a prompt", .timeLimit(.minutes(1)))
struct PromptSourceTests {
    /// A person who does one thing after the other, and what they are told.
    private final class Person: Sendable {
        let inputs: Mutex<[LineInput]>
        let requests = Mutex<[LineRequest]>([])
        let told = Mutex<[String]>([])
        let times: Mutex<[Duration]>

        init(_ inputs: [LineInput], at times: [Duration] = []) {
            self.inputs = Mutex(inputs)
            self.times = Mutex(times)
        }

        func source(
            _ perform: @escaping @Sendable (SlashCommand, String) async -> CommandOutcome = { _, _ in .prompt }
        ) -> PromptSource {
            let start = ContinuousClock.now
            return PromptSource(
                now: { start + (self.times.withLock { $0.isEmpty ? .zero : $0.removeFirst() }) },
                readLine: { request in
                    self.requests.withLock { $0.append(request) }
                    return self.inputs.withLock { $0.isEmpty ? .endOfInput : $0.removeFirst() }
                },
                tell: { text in self.told.withLock { $0.append(text) } },
                perform: perform
            )
        }
    }

    private func words(_ source: PromptSource) async -> [String] {
        var words: [String] = []
        while case .success(let text)? = await source.next() { words.append(text) }
        return words
    }

    @Test("Words are turns, blank lines are nothing, mistakes are told")
    func lines() async {
        let person = Person([
            .line("  "), .line("one"), .line("/nonsense"), .line("//two"), .interrupted(discarding: "x"),
        ])
        #expect(await words(person.source()) == ["one", "/two"])
        #expect(person.told.withLock { $0 }.count == 1)
    }

    @Test("A terminal that is gone is a failure of local input")
    func gone() async {
        let source = Person([.failed("The terminal is gone.")]).source()
        guard case .failure(let failure)? = await source.next() else {
            Issue.record("no failure")
            return
        }
        #expect(failure.exit == .localInputOutput && failure.message == "The terminal is gone.")
    }

    @Test("Commands can lead to a turn, to the end, or to words that are to be changed")
    func commands() async {
        let replaced = Mutex(0)
        let person = Person([
            .line("/retry"), .line("/edit"), .line("changed"), .line("/edit external"), .interrupted(discarding: "old"),
            .line("other"), .line("/quit"), .line("never"),
        ])
        let source = person.source { command, argument in
            switch command {
            case .retry: .turn("again")
            case .edit:
                .edit("old", externally: argument == "external") {
                    replaced.withLock { $0 += 1 }
                    return true
                }
            case .quit: .quit
            default: .prompt
            }
        }
        #expect(await words(source) == ["again", "changed", "other"])
        // Words that were dropped replace nothing.
        #expect(replaced.withLock { $0 } == 1)
        let requests = person.requests.withLock { $0 }
        #expect(requests.map(\.initial) == ["", "", "old", "", "old", "", ""])
        #expect(requests.map(\.startsExternally) == [false, false, false, false, true, false, false])
    }

    @Test("Words that begin with a slash come back as they are typed, and are no command when they are sent")
    func editsWordsThatBeginWithASlash() async {
        let table = [
            ("/quit", "//quit"), ("//x", "///x"), ("/etc/hosts\nis", "/etc/hosts\nis"), ("plain /x", "plain /x"),
        ]
        for (old, typed) in table {
            let person = Person([.line("/edit"), .line(typed), .line("/quit")])
            let source = person.source { command, _ in
                command == .edit ? .edit(old, externally: false, replace: { true }) : .quit
            }
            #expect(await words(source) == [old])
            #expect(person.requests.withLock { $0 }.map(\.initial) == ["", typed, ""])
        }
    }

    @Test("Where the last turn cannot be taken back, its changed words are no turn")
    func replacementRefused() async {
        let person = Person([.line("/edit"), .line("changed")])
        let source = person.source { _, _ in .edit("old", externally: false, replace: { false }) }
        #expect(await words(source).isEmpty)
    }

    @Test("The second Ctrl-C on an empty line within two seconds tells how to leave, and never leaves")
    func interruptHint() async {
        func hints(_ steps: [(String, Double)]) async -> Int {
            let person = Person(
                steps.map { .interrupted(discarding: $0.0) } + [.line("still here")],
                at: steps.map { .seconds($0.1) }
            )
            #expect(await words(person.source()) == ["still here"])
            return person.told.withLock { $0 }.count
        }
        #expect(await hints([("", 0)]) == 0)
        #expect(await hints([("", 0), ("", 1.9)]) == 1)
        #expect(await hints([("", 0), ("", 2.1)]) == 0)
        #expect(await hints([("", 0), ("", 2.1), ("", 4)]) == 1)
        #expect(await hints([("text", 0), ("", 0.1)]) == 0)
        #expect(await hints([("", 0), ("text", 0.1), ("", 0.2)]) == 0)
        #expect(await hints([("", 0), ("", 0.1), ("", 0.2), ("", 0.3)]) == 2)
    }
}
