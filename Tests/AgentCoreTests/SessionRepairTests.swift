import Storage
import TestSupport
import Testing
import Tools

@testable import AgentCore

@Suite(.timeLimit(.minutes(1))) struct SessionRepairTests {
    let folder = TemporaryFolder()

    init() throws { try StateFolder(path: folder.path(of: "state/sessions")).create() }

    private var store: SessionStore { SessionStore(stateFolder: StateFolder(path: folder.path(of: "state"))) }

    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var lines: [String]
        /// What the repair says, a line each.
        var says: [String]
        /// Words that the conversation must have afterwards.
        var keeps: [String] = []
    }

    private static func line(_ id: String, _ parent: String, _ rest: String, turn: Int = 1) -> String {
        "{\"v\":1,\"id\":\(id),\"parent\":\(parent),\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":\(turn),\(rest)}"
    }

    private static func started(_ id: String, _ parent: String, _ text: String) -> String {
        line(id, parent, "\"type\":\"turn.started\",\"text\":\"\(text)\"")
    }

    private static func said(_ id: String, _ parent: String, _ text: String) -> String {
        line(id, parent, "\"type\":\"message\",\"text\":\"\(text)\"")
    }

    private static func calling(_ id: String, _ parent: String, _ calls: String) -> String {
        line(id, parent, "\"type\":\"message\",\"text\":\"\",\"tool_calls\":[\(calls)]")
    }

    private static func call(_ id: String?, _ name: String = "look") -> String {
        "{\(id.map { "\"id\":\"\($0)\"," } ?? "")\"name\":\"\(name)\",\"arguments\":\"{}\"}"
    }

    private static func result(_ id: String, _ parent: String, _ call: String?, _ result: String = "{}") -> String {
        let member = call.map { "\"call\":\"\($0)\"," } ?? ""
        return line(id, parent, "\"type\":\"tool.result\",\(member)\"name\":\"look\",\"ok\":true,\"result\":\(result)")
    }

    private static func finished(_ id: String, _ parent: String) -> String {
        line(id, parent, "\"type\":\"turn.finished\",\"reason\":\"answered\"")
    }

    static let damages = [
        Damage(
            testDescription: "a call without a result",
            lines: [
                started("1", "null", "Hi"), calling("2", "1", call("a")), said("3", "2", "Done"), finished("4", "3"),
            ],
            says: ["2 had a call of look without a result; it counts as interrupted"],
            keeps: ["Hi", "Done", "interrupted"]
        ),
        Damage(
            testDescription: "a result without a call",
            lines: [started("1", "null", "Hi"), result("2", "1", "a"), said("3", "2", "Done"), finished("4", "3")],
            says: ["2 was a result without a call; left out"],
            keeps: ["Hi", "Done"]
        ),
        Damage(
            testDescription: "two results of one call",
            lines: [
                started("1", "null", "Hi"), calling("2", "1", call("a")), result("3", "2", "a"), result("4", "3", "a"),
                finished("5", "4"),
            ],
            says: ["4 was a result without a call; left out"],
            keeps: ["Hi"]
        ),
        Damage(
            testDescription: "two calls with one id and one without",
            lines: [
                started("1", "null", "Hi"),
                calling("2", "1", [call("a"), call("a"), call(nil)].joined(separator: ",")),
                result("3", "2", "a", "{\"n\":1}"), result("4", "3", "a", "{\"n\":2}"),
                result("5", "4", nil, "{\"n\":3}"),
                finished("6", "5"),
            ],
            says: [
                "2 had a call of look with the id a of another one; given the id repaired-1",
                "2 had a call of look without an id; given the id repaired-2",
                "4 was a result without the id of its call; given repaired-1",
                "5 was a result without the id of its call; given repaired-2",
            ],
            keeps: ["\"n\":1", "\"n\":2", "\"n\":3"]
        ),
        Damage(
            testDescription: "a message with neither text nor calls",
            lines: [started("1", "null", "Hi"), said("2", "1", ""), said("3", "2", "Done"), finished("4", "3")],
            says: ["2 was a message with neither text nor calls; left out"],
            keeps: ["Hi", "Done"]
        ),
        Damage(
            testDescription: "an id that is there twice, and none",
            lines: [
                started("1", "null", "Hi"), said("2", "1", "One"), said("2", "1", "Two"), finished("\"x\"", "2"),
            ],
            says: ["3 had the id 2 of an earlier record; given a new one", "4 had no id; given one"],
            keeps: ["Hi"]
        ),
        Damage(
            testDescription: "a parent that is nowhere, and none",
            lines: [
                started("1", "null", "Hi"), said("2", "9", "One"),
                "{\"v\":1,\"id\":3,\"at\":\"2025-01-20T14:30:25.000Z\",\"turn\":1,\"type\":\"turn.finished\"}",
            ],
            says: [
                "2 had a parent 9 that is no earlier record; it follows the line before it now",
                "3 had a parent that is no earlier record; it follows the line before it now",
            ],
            keeps: ["Hi", "One"]
        ),
        Damage(
            testDescription: "damaged and torn lines",
            lines: [
                started("1", "null", "Hi"), "{\"v\":1,\"id\":2,\"par", "[]", said("3", "2", "One"), finished("4", "3"),
                "{\"v\":1,\"id\":5",
            ],
            says: [
                "2 is no JSON object; left out", "3 is no JSON object; left out",
                "4 had a parent 2 that is no earlier record; it follows the line before it now",
                "6 was torn (13 bytes); left out",
            ],
            keeps: ["Hi", "One"]
        ),
        Damage(
            testDescription: "records that lack members",
            lines: [
                started("1", "null", "Hi"), "{\"id\":2,\"parent\":1,\"type\":\"message\",\"text\":\"One\",\"turn\":-4}",
                line("3", "2", "\"type\":\"turn.started\""), line("4", "3", "\"kind\":\"?\""), finished("5", "4"),
            ],
            says: [
                "2 had no format version; taken for 1", "2 had no time; given that of the record before it",
                "2 had no turn number; given 1", "3 a record of type turn.started needs a text \"text\"; left out",
                "4 had no type; left out",
            ],
            keeps: ["Hi", "One"]
        ),
        Damage(
            testDescription: "a turn without an end",
            lines: [started("1", "null", "Hi"), calling("2", "1", call("a"))],
            says: [
                "2 had a call of look without a result; it counts as interrupted",
                "2 the turn after it had no end; it is closed",
            ],
            keeps: ["Hi", "interrupted"]
        ),
    ]

    private func repair(_ content: String) throws -> SessionRepairReport {
        folder.write("state/sessions/s.jsonl", content)
        return try store.repair("s", now: { Chat.time })
    }

    @Test(arguments: damages) func damageIsMendedAndTold(damage: Damage) throws {
        let content = damage.lines.joined(separator: "\n") + (damage.lines.last?.hasSuffix("}") == true ? "\n" : "")
        let report = try repair(content)
        #expect(report.changes.map { "\($0.line.map(String.init) ?? "-") \($0.text)" } == damage.says)
        let backup = try #require(report.backup)
        #expect(backup.hasSuffix("s.jsonl.backup-20250120-143025"))
        #expect(try FileContent.read(backup) == Array(content.utf8))
        let transcript = try store.open(.existing("s"), now: { Chat.time })
        #expect(transcript.notices.isEmpty && EndpointRules.violation(transcript.conversation.messages) == nil)
        // A description writes a quotation mark with a backslash.
        let kept = "\(transcript.conversation.messages)".replacing("\\", with: "")
        for words in damage.keeps { #expect(kept.contains(words), "\(words)") }
    }

    @Test(arguments: damages) func whatIsMendedNeedsNoMendingAgain(damage: Damage) throws {
        _ = try repair(damage.lines.joined(separator: "\n"))
        let before = try store.export("s", as: .jsonl)
        #expect(try store.repair("s", now: { Chat.time }) == SessionRepairReport(changes: []))
        #expect(try store.export("s", as: .jsonl) == before)
    }

    @Test func anOversizeResultIsCut() throws {
        let large = "{\"text\":\"\(String(repeating: "x", count: 100_000))\"}"
        let report = try repair(
            [
                Self.started("1", "null", "Hi"), Self.calling("2", "1", Self.call("a")),
                Self.result("3", "2", "a", large),
                Self.finished("4", "3"),
            ].joined(separator: "\n") + "\n"
        )
        #expect(report.changes.map(\.text) == ["held a result of 100011 bytes; cut to \(ToolResultLimit.bytes)"])
        #expect(try store.info("s").size < ToolResultLimit.bytes + 1000)
    }

    /// Sessions as the program writes them, with all that can happen in them, have nothing to mend.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func aSoundSessionIsLeftAlone(seed: UInt64) async throws {
        let content = try await RandomChat.transcript(seed: seed, turns: 4)
        let report = try repair(String(decoding: content, as: UTF8.self))
        #expect(report.changes == [])
    }

    /// A file can be cut or overwritten anywhere: it can be opened after a repair.
    @Test(arguments: 1...12 as ClosedRange<UInt64>) func anyDamageIsMended(seed: UInt64) async throws {
        let content = try await RandomChat.transcript(seed: seed, turns: 3)
        let random = RandomChat.Random(seed: seed)
        for _ in 0..<20 {
            var damaged = content
            for _ in 0...random.number(4) {
                let place = random.number(damaged.count)
                switch random.number(3) {
                case 0: damaged[place] = UInt8(random.number(256))
                case 1: damaged.removeSubrange(place..<min(damaged.count, place + random.number(400)))
                default: damaged.insert(contentsOf: damaged[..<min(damaged.count, random.number(300))], at: place)
                }
            }
            do { _ = try repair(String(decoding: damaged, as: UTF8.self)) } catch let error as StorageError {
                // The version's digit can be what was hit.
                #expect(error.code == .newerVersion)
                continue
            }
            let messages = try store.open(.existing("s"), now: { Chat.time }).conversation.messages
            #expect(EndpointRules.violation(messages) == nil)
        }
    }

    @Test func aSessionInUseANewerOneAndNoneAreRefused() throws {
        let newer = Self.started("1", "null", "Hi") + "\n{\"v\":9}\n"
        #expect(throws: StorageError.self) { try repair(newer) }
        #expect(try store.export("s", as: .jsonl) == Array(newer.utf8))
        let open = try store.open(.named("t"), now: { Chat.time })
        let busy = #expect(throws: StorageError.self) { try store.repair("t") }
        #expect(busy?.code == .busy && open.session == "t")
        #expect(throws: StorageError.self) { try store.repair("none") }
        #expect(!FileContent.exists(folder.path(of: "state/sessions/none.jsonl")))
    }
}
