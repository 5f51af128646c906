import ChatCompletions
import Glibc
import Storage
import TestSupport
import Testing

@testable import AgentCore

/// A process can be killed between any two bytes of a transcript.
@Suite(.timeLimit(.minutes(2))) struct TranscriptCutTests {
    let folder = TemporaryFolder()

    private func open() throws -> Transcript {
        try Transcript(session: "s", path: folder.path(of: "s.jsonl"), now: { Chat.time })
    }

    /// Checks what is left after a cut; answers what is wrong with it.
    private func problem(_ content: [UInt8], cutAt end: Int) throws -> String? {
        folder.write("s.jsonl", content[..<end])
        var messages: [ChatMessage]
        do {
            var transcript = try open()
            messages = transcript.conversation.messages
            if let problem = EndpointRules.violation(messages) { return problem }
            try transcript.append(
                TurnEvent(session: "s", turn: 99, at: Chat.time, kind: .turnStarted(text: "next"))
            )
            let continued = transcript.conversation.messages
            guard case .user(let text)? = continued.last, text.hasSuffix("next") else { return "no next turn" }
            if let problem = EndpointRules.violation(continued) { return "then \(problem)" }
            messages = continued
        }
        let wholeLines = content[..<end].lastIndex(of: 0x0A).map { content[...$0] } ?? []
        guard try FileContent.read(folder.path(of: "s.jsonl")).starts(with: wholeLines) else { return "records lost" }
        // Only a whole line leaves nothing to mend that was not seen above.
        guard content[..<end].last == 0x0A else { return nil }
        let again = try open()
        if again.notices.count != 1 { return "mended twice: \(again.notices)" }
        return again.conversation.messages == messages ? nil : "another conversation the next time"
    }

    @Test(arguments: [2, 10, 13] as [UInt64]) func whatIsLeftIsAConversation(seed: UInt64) async throws {
        let content = try await RandomChat.transcript(seed: seed, turns: 1)
        for end in 0...content.count {
            if let problem = try problem(content, cutAt: end) {
                Issue.record("seed \(seed), \(end) bytes: \(problem)")
                return
            }
        }
    }

    /// The same at the ends of lines only, for longer conversations.
    @Test(arguments: seeds) func everyRecordCanBeTheLast(seed: UInt64) async throws {
        let content = try await RandomChat.transcript(seed: seed, turns: 4)
        for end in content.indices where content[end] == 0x0A {
            if let problem = try problem(content, cutAt: end + 1) {
                Issue.record("seed \(seed), \(end + 1) bytes: \(problem)")
                return
            }
        }
    }

    private static let seeds: ClosedRange<UInt64> = 1...(getenv("PATTREEYA_SOAK") == nil ? 24 : 500)

    /// The conversations that the tests above cut have everything in them that can happen.
    @Test func theRandomChatsAreRich() async throws {
        var kinds: Set<String> = []
        for seed in 1...24 as ClosedRange<UInt64> {
            for line in try await RandomChat.transcript(seed: seed, turns: 4).split(separator: 0x0A) {
                let event = try #require(try TranscriptRecord(line: line, session: "s").event)
                switch event.kind {
                case .turnFinished(let summary): kinds.insert(summary.reason.rawValue)
                case .toolResult(_, _, .failure(let error, _)): kinds.insert(error)
                case .error(let failure): kinds.insert(failure.code)
                default: kinds.insert(event.kind.typeName)
                }
            }
        }
        let expected: Set<String> = [
            "session", "turn.started", "text.delta", "message", "tool.call", "approval", "tool.result", "answered",
            "limited", "cancelled", "failed", "denied", "interrupted", "no", "there is no tool named fly", "truncated",
        ]
        #expect(expected.subtracting(kinds).isEmpty, "\(expected.subtracting(kinds))")
    }
}
