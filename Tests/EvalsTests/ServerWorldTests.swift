import AgentCore
import ChatCompletions
import LiveKit
import Rooms
import Synchronization
import TestSupport
import Testing

@testable import Evals

/// Trials on a server that others use too.
@Suite(.timeLimit(.minutes(1))) struct ServerWorldTests {
    private static let yaml = """
        world: {rooms: [alpha, beta], other_rooms: [lobby]}
        turns:
          - user: delete the alpha room
            calls: [delete_pattreeya_room: {room_name: alpha}]
          - user: create a room called gamma
            calls: [create_pattreeya_room: {room_name_suffix: gamma}]
        """
    private static let replies = [
        ChatReply.call("delete", ["room_name": "alpha"]), ChatReply(text: "I deleted pattreeya-alpha."),
        ChatReply.call("create", ["room_name_suffix": "gamma"]), ChatReply(text: "I created pattreeya-gamma."),
    ]
    /// Rooms of others whose names are as near as can be.
    private static let theirs = [
        "pattreeya-alpha", "pattreeya-gamma", "pattreeya-eval-r0", "pattreeya-eval-r1-9-x", "lobby",
    ]

    private let service = InMemoryRoomService()
    private let told = Told()

    private func world() -> ServerWorld {
        ServerWorld(service, id: "r1") { [told] text in told.lines.withLock { $0.append(text) } }
    }

    private func trial(_ yaml: String = Self.yaml, _ model: ScriptedChatModel) async throws -> Trial {
        let runner = TrialRunner(.assistant(.scripted(model)), tools: .ours, in: .server(world()))
        return try await runner.run(try scenario(yaml, tools: .ours), number: 1, transcript: nil)
    }

    @Test func aTrialSeesAndLeavesNothingButItsOwn() async throws {
        for name in Self.theirs { service.seed(name) }
        let before = service.rooms
        let trial = try await trial(Self.yaml, ScriptedChatModel(Self.replies))
        #expect(trial.verdict.outcome == .passed, "\(trial.verdict.failures.map(\.message)) \(trial.failure as Any)")
        let record = try #require(trial.record)
        #expect(record.before.rooms.map(\.name).sorted() == ["lobby", "pattreeya-alpha", "pattreeya-beta"])
        #expect(record.after.rooms.map(\.name).sorted() == ["lobby", "pattreeya-beta", "pattreeya-gamma"])
        #expect(record.effects.map(\.kind) == [.deleted, .created])
        #expect(service.rooms == before)
        let made = service.requests.compactMap { if case .create(let options) = $0 { options.name } else { nil } }
        #expect(made.count == 4 && made.allSatisfy { $0.hasPrefix("pattreeya-eval-r1-1-") }, "\(made)")
    }

    @Test func trialsDoNotMeet() async throws {
        let world = world()
        let names = try await world.trial(tape: quietTape) { first in
            try await first.seed(WorldSeed(rooms: [World.Room(name: "pattreeya-alpha")]))
            return try await world.trial(tape: quietTape) { second in try await second.rooms().rooms.map(\.name) }
        }
        #expect(names == [] && service.rooms.isEmpty)
    }

    @Test func aTrialThatBreaksOffLeavesNothing() async throws {
        struct Broken: Error {}
        await #expect(throws: Broken.self) {
            try await world().trial(tape: quietTape) { world in
                try await world.seed(WorldSeed(rooms: [World.Room(name: "pattreeya-alpha")]))
                throw Broken()
            }
        }
        #expect(service.rooms.isEmpty && !service.requests.isEmpty)
    }

    @Test func aCancelledTrialLeavesNothing() async throws {
        let gate = AsyncStream.makeStream(of: Void.self)
        let model = ScriptedChatModel { _, _ in
            gate.continuation.yield()
            try await Task.sleep(for: .seconds(1000))
            return ChatReply(text: "late")
        }
        let task = Task { try await trial(Self.yaml, model) }
        for await _ in gate.stream { break }
        #expect(service.rooms.count == 3)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(service.rooms.isEmpty)
    }

    @Test func roomsThatStayAreTold() async throws {
        let kept = "turns:\n  - user: hi\nworld: {rooms: [alpha]}\n"
        let failing = FailingDeletes(base: service)
        let world = ServerWorld(failing, id: "r1") { [told] text in told.lines.withLock { $0.append(text) } }
        let runner = TrialRunner(.assistant(.scripted(ChatReply(text: "Hi"))), tools: .ours, in: .server(world))
        let trial = try await runner.run(try scenario(kept, tools: .ours), number: 1, transcript: nil)
        #expect(trial.verdict.outcome == .error)
        #expect(trial.failure?.message.contains("pattreeya rooms delete --prefix pattreeya-eval-r1-") == true)
        await #expect(throws: CancellationError.self) {
            try await world.trial(tape: quietTape) { world in
                try await world.seed(WorldSeed(rooms: [World.Room(name: "pattreeya-alpha")]))
                throw CancellationError()
            }
        }
        #expect(told.lines.withLock { $0.count } == 1)
    }

    @Test(arguments: [
        ("world: {rooms: {alpha: {participants: 2}}}\n", "people into rooms"),
        ("clock: 2026-10-08T12:34:56Z\n", "clock"),
    ])
    func whatARealServerCannotBeIsSkipped(yaml: String, words: String) async throws {
        let runner = TrialRunner(.assistant(.scripted(ChatReply(text: "Hi"))), tools: .ours, in: .server(world()))
        let scenarios = [yaml, ""].map { "\($0)turns:\n  - user: hi\n" }
        let results = try await EvalRun(runner).run(try scenarios.map { try scenario($0, tools: .ours) })
        #expect(results.map(\.verdict) == [.skipped, .passed] && results[0].skipReason?.contains(words) == true)
        #expect(EvalRun.exit(of: results) == .success)
    }

    @Test func idsDiffer() {
        let ids = (0..<20).map { _ in ServerWorld.newID() }
        #expect(Set(ids).count == 20 && ids.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } })
    }
}

/// What was told of rooms that are left.
private final class Told: Sendable {
    let lines = Mutex<[String]>([])
}

/// A server that deletes nothing.
private struct FailingDeletes: RoomService {
    let base: InMemoryRoomService

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        try await base.createRoom(options)
    }
    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] { try await base.listRooms(names: names) }
    func deleteRoom(_ name: String) async throws(LiveKitError) { throw LiveKitError(.network, "cannot be reached") }
}

/// A tape for trials of which nothing is played again.
private var quietTape: any TrialTape {
    let agent = AgentIdentity(model: "", prompt: "", tools: "")
    return Recorder(Recording.Header(scenario: "", trial: 1, agent: agent, seed: 1, options: [:]))
}
