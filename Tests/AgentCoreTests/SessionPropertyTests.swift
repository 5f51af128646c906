import ChatCompletions
import Glibc
import Storage
import TestSupport
import Testing

@testable import AgentCore

/// Whatever is done to a session in whatever order, the endpoint accepts what it is sent, and the file says the same as
/// the memory.
@Suite(.timeLimit(.minutes(3))) struct SessionPropertyTests {
    private static let seeds: ClosedRange<UInt64> = 1...(getenv("PATTREEYA_SOAK") == nil ? 30 : 600)

    @Test(arguments: seeds) func everySequenceLeavesAConversation(seed: UInt64) async throws {
        let folder = TemporaryFolder()
        let store = SessionStore(stateFolder: StateFolder(path: folder.path(of: "state")))
        let chat = RandomChat(seed: seed)
        var name = "s0"
        var assistant = try await chat.assistant(try store.open(.named(name), now: { Chat.time }))
        var done: [String] = []
        for step in 1...12 {
            switch chat.random.number(8) {
            case 0, 1, 2, 3:
                done.append("turn")
                try await chat.run("turn \(step) ß", with: assistant)
            case 4:
                done.append("undo")
                let before = await assistant.lastWords
                #expect(try await assistant.undo() == before)
            case 5:
                done.append("compact")
                do { try await assistant.compact() } catch is CancellationError {}
            case 6:
                done.append("fork")
                let before = await assistant.transcript.conversation.messages
                name = try await assistant.fork(as: "s\(step)")
                assistant = try await chat.assistant(try store.open(.existing(name), now: { Chat.time }))
                #expect(await assistant.transcript.conversation.messages == before)
            default:
                done.append("kill")
                let content = try store.export(name, as: .jsonl)
                name = "s\(step)"
                let end = content.count - chat.random.number(min(content.count, 2000) + 1)
                folder.write("state/sessions/\(name).jsonl", content[..<end])
                assistant = try await chat.assistant(try store.open(.existing(name), now: { Chat.time }))
            }
            let conversation = await assistant.transcript.conversation
            let content = try store.export(name, as: .jsonl)
            for parts in [1, 2, chat.random.number(9) + 3] {
                var loader = TranscriptLoader(session: name, path: name, parts: parts)
                try loader.load(content)
                #expect(loader.conversation.messages == conversation.messages, "\(done) in \(parts) parts")
                #expect(await loader.usage == assistant.usage, "\(done) in \(parts) parts")
                #expect(loader.tornAt == nil)
            }
            #expect(EndpointRules.violation(conversation.messages) == nil, "\(done)")
            #expect(chat.violations.isEmpty, "\(done): \(chat.violations)")
        }
    }
}
