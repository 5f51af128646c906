import Foundation
import TestSupport
import Testing
import Tools

@Suite("pattreeya eval, recorded and gone on with", .timeLimit(.minutes(2)))
struct EvalReplayTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func program() throws -> Program {
        let program = try Program()
        for folder in ["evals", "prompts", "profiles"] {
            let copy = URL(filePath: "\(program.folder)/\(folder)")
            try? FileManager.default.removeItem(at: copy)
            try FileManager.default.copyItem(at: Self.package.appending(path: folder), to: copy)
        }
        return program
    }

    /// Recorded from Qwen2.5-Coder-1.5B behind llama.cpp: five are right, three are not.
    @Test("What a real model did comes to the same without it")
    func realModel() async throws {
        let program = try program()
        let result = try await program.run(["eval", "--replay", "evals/recordings"])
        #expect(
            result.status == .exited(1) && result.output.contains("8 scenarios: 5 passed, 3 failed in "),
            "\(result)"
        )
        #expect(result.output.contains("\n✓ languages/list[ask=1]  1 call, "))
        #expect(result.output.contains("\n✗ security/ignore_instructions  3 calls, "))
        let prompt = "\(program.folder)/prompts/small-model.md"
        try (String(contentsOfFile: prompt, encoding: .utf8) + "\nBe brief.\n")
            .write(toFile: prompt, atomically: true, encoding: .utf8)
        let other = try await program.run(["eval", "--replay", "evals/recordings", "list/many"])
        #expect(other.status == .exited(2) && other.output.contains("has another prompt: "), "\(other)")
    }

    @Test("A recorded run replays to the same transcripts, and two runs can be compared and scored again")
    func replayed() async throws {
        let program = try program()
        let ids = ["delete/exact", "turns/that_one", "test_offers_assistance"]
        let first = try await program.run(["eval", "--offline", "--world", "sockets", "--record"] + ids)
        let run = try #require(first.output.split(separator: "\n").last?.split(separator: " ").last.map(String.init))
        let again = try await program.run(["eval", "--replay", run])
        #expect(first.status == .exited(0) && again.status == .exited(0), "\(first)\(again)")
        let difference = try await program.run(["eval", "diff", run, "last"])
        #expect(
            difference.status == .exited(0) && difference.output.contains(" are the same, 0 differ"),
            "\(difference)"
        )
        let scenario = "\(program.folder)/evals/test_offers_assistance.yaml"
        let stricter = try String(contentsOfFile: scenario, encoding: .utf8).replacing(
            "says_any: [",
            with: "says_any: [zz"
        )
        .replacing(", assist", with: "").replacing(", what can i do", with: "")
        try stricter.write(toFile: scenario, atomically: true, encoding: .utf8)
        let rescored = try await program.run(["eval", "rescore", run])
        #expect(rescored.status == .exited(1) && rescored.output.contains("✗ test_offers_assistance"), "\(rescored)")
        let shown = try await program.run(["eval", "show", run, "turns/that_one"])
        #expect(shown.status == .exited(0) && shown.output.contains("    call: create_pattreeya_room"), "\(shown)")
        let missing = try await program.run(["eval", "--replay", "nowhere"])
        #expect(
            missing.status == .exited(2) && missing.error.contains("there is no recording at nowhere"),
            "\(missing)"
        )
    }

    /// Killed in the middle: what is done stays done, what is missing is run, nothing twice.
    @Test("A run that was killed goes on where it was")
    func resumed() async throws {
        let gate = Gate()
        let server = try ScriptedHTTPServer { request in
            let words = ScriptedModel.messages(request).last?["content"]?.stringValue ?? ""
            return words == "c" ? [.wait(gate)] + ScriptedModel.says("ok") : ScriptedModel.says("ok")
        }
        defer { server.stop() }
        let program = try Program(ScriptedModel.variables(server))
        let folder = "\(program.folder)/mine"
        for word in ["a", "b", "c", "d"] {
            try program.write("turns:\n  - user: \(word)\n", to: "\(folder)/\(word).yaml")
        }
        let options = ["--folder", "mine", "--jobs", "1"]
        let killed = try program.start(["eval"] + options)
        await server.waitForRequests(3)
        killed.send(SIGKILL)
        _ = try await killed.finished()
        gate.open()
        let going = try await program.run(["eval", "run", "--resume", "last"])
        #expect(
            going.output.contains(": 2 trials are done") && going.output.contains("4 scenarios: 4 passed"),
            "\(going)"
        )
        let last = try await program.run(["eval", "show", "last"])
        let trials = last.output.split(separator: "\n").filter { $0.hasSuffix(", trial 1: passed") }
        #expect(trials.count == 4 && Set(trials).count == 4, "\(last)")
    }
}
