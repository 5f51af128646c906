import Foundation
import TestSupport
import Testing
import Tools

/// The program is killed at random points of its output: what it has shown is on record, and the session goes on.
@Suite("Kill and resume", .timeLimit(.minutes(10)))
struct KillTests {
    static let rounds = ProcessInfo.processInfo.environment["PATTREEYA_SOAK"] == nil ? 10 : 100

    @Test func nothingIsLost() async throws {
        var random = SystemRandomNumberGenerator()
        let program = try Program()
        var shown: [String] = []
        for round in 1...Self.rounds {
            let run = try program.start(["chat", "--offline", "--session", "s", "--format", "jsonl"])
            for number in 1...3 { run.write("create a room called r\(round)-\(number)\n") }
            let turn = Int.random(in: 1...3, using: &random) + Self.turns(shown)
            let type = ["turn.started", "tool.call", "tool.result", "text", "turn.finished"].randomElement(
                using: &random
            )
            let point = "\"type\":\"\(type ?? "text")\",\"session\":\"s\",\"turn\":\(turn),"
            try await run.expect(point)
            run.send(SIGKILL)
            let result = try await run.finished()
            let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
                String.init
            )
            shown += lines.filter { !$0.contains("\"type\":\"session\"") }
            try check(shown, program, "round \(round), killed after \(point)")
        }
        let result = try await program.run(["chat", "--offline", "--session", "s"], "list the rooms\n")
        #expect(result.status == .exited(0), "\(result.report)")
        // A room that was made and not yet told of may be there besides.
        let told = Set(shown.compactMap { try? JSONValue(parsing: Array($0.utf8))["result"]?["room"]?.stringValue })
        let rooms = try await program.run(["rooms", "list", "--json"]).output
        #expect(!told.isEmpty)
        for room in told { #expect(rooms.contains("\"\(room)\""), "\(room)") }
    }

    private static func turns(_ shown: [String]) -> Int {
        shown.compactMap { try? JSONValue(parsing: Array($0.utf8))["turn"]?.integerValue }.max() ?? 0
    }

    /// Every event that was printed is in the file, in the same order.
    private func check(_ shown: [String], _ program: Program, _ place: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: program.session("s"))))
        let records = bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONValue(parsing: $0) }
        var recorded = records.map(Self.mark)[...]
        for line in shown {
            let mark = Self.mark(try JSONValue(parsing: Array(line.utf8)))
            guard let index = recorded.firstIndex(of: mark) else {
                Issue.record("\(mark) was shown and is not on record; \(place)")
                return
            }
            recorded = recorded[(index + 1)...]
        }
    }

    private static func mark(_ event: JSONValue) -> String {
        let type = event["type"]?.stringValue == "message" ? "text" : event["type"]?.stringValue ?? ""
        return "\(type) \(event["turn"]?.integerValue ?? -1) \(event["at"]?.stringValue ?? "")"
    }
}
