import Glibc
import HTTPTransport
import LiveKit
import TestSupport
import Testing
import Tools

@testable import LocalLiveKit

@Suite("Local server registry")
struct LocalServerRegistryTests {
    private func claim(_ outcome: LocalServerRegistry.Outcome) -> LocalServerClaim? {
        if case .claimed(let claim) = outcome { claim } else { nil }
    }

    private func attached(_ outcome: LocalServerRegistry.Outcome) -> LiveKitConfiguration? {
        if case .attached(let configuration) = outcome { configuration } else { nil }
    }

    /// Serves a claim while the body runs.
    private func serving(_ claim: LocalServerClaim, _ body: (LiveKitConfiguration) async throws -> Void) async throws {
        let (ready, announce) = AsyncStream.makeStream(of: LiveKitConfiguration.self)
        let running = Task {
            defer { announce.finish() }
            try await claim.serve { announce.yield($0) }
        }
        if let configuration = await ready.first(where: { _ in true }) { try await body(configuration) }
        running.cancel()
        try await running.value
    }

    @Test func theSecondAttachesAndTheNextTakesOver() async throws {
        let folder = TemporaryFolder()
        let state = folder.path + "/a/b"
        let registry = LocalServerRegistry(stateFolder: state, patience: .seconds(60))
        try await serving(try #require(claim(try await registry.attachOrClaim()))) { own in
            let other = try #require(attached(try await registry.attachOrClaim()))
            #expect(other == own)
            _ = try await RoomServiceClient(configuration: other).createRoom(RoomOptions(name: "pattreeya-x"))
            var status = stat()
            #expect(stat("\(state)/local-server.json", &status) == 0 && status.st_mode & 0o777 == 0o600)
            #expect(stat(state, &status) == 0 && status.st_mode & 0o777 == 0o700)
            let record = try #require(LocalServerRecord(path: "\(state)/local-server.json"))
            #expect(record.processID == getpid() && record.apiSecret.utf8.count == 43 && record.url == own.url)
        }
        #expect(access("\(state)/local-server.json", F_OK) != 0)
        // The rooms are still there for the one that takes over.
        try await serving(try #require(claim(try await registry.attachOrClaim()))) { own in
            let rooms = try await RoomServiceClient(configuration: own).listRooms()
            #expect(rooms.map(\.name) == ["pattreeya-x"])
        }
    }

    @Test func ofManyAtOnceOneIsTheServer() async throws {
        let folder = TemporaryFolder()
        let registry = LocalServerRegistry(stateFolder: folder.path, patience: .seconds(60))
        let claims = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for _ in 0..<8 {
                tasks.addTask {
                    switch try await registry.attachOrClaim() {
                    case .attached: return 0
                    case .claimed(let claim):
                        try await claim.serve()
                        return 1
                    }
                }
            }
            // Seven attach while the eighth serves; then it is told to stop.
            for _ in 0..<7 { #expect(try await tasks.next() == 0) }
            tasks.cancelAll()
            return try await tasks.next()
        }
        #expect(claims == 1)
    }

    @Test func theRecordOfAKilledServerIsReplaced() async throws {
        let folder = TemporaryFolder()
        let registry = LocalServerRegistry(stateFolder: folder.path)
        // Process 1 lives, but has no lock: a process id alone must not count.
        try LocalServerRecord(
            url: "http://127.0.0.1:9",
            apiKey: "old",
            apiSecret: "old",
            processID: 1,
            startedAtMilliseconds: 0
        ).write(path: registry.recordPath)
        #expect(registry.running == nil)
        let claim = try #require(claim(try await registry.attachOrClaim()))
        claim.withdraw()
        #expect(LocalServerRecord(path: registry.recordPath)?.processID == 1)
        try await serving(claim) { own in
            #expect(LocalServerRecord(path: registry.recordPath)?.apiKey == own.apiKey)
            #expect(registry.running == own)
        }
    }

    @Test func namesAHolderThatDoesNotAnswer() async throws {
        let folder = TemporaryFolder()
        let registry = LocalServerRegistry(stateFolder: folder.path, patience: .zero)
        let claim = try #require(claim(try await registry.attachOrClaim()))
        let error = await #expect(throws: LocalServerError.self) { try await registry.attachOrClaim() }
        #expect(error?.code == .unresponsive && error?.message.contains(folder.path) == true)
        withExtendedLifetime(claim) {}
    }

    @Test(arguments: ["", "{", "[]", #"{"url":"u","key":"k","secret":"s","pid":99999999999}"#, "\u{0}"])
    func aDamagedRecordCountsAsNone(text: String) throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/record"
        let file = try #require(fopen(path, "w"))
        _ = Array(text.utf8).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        fclose(file)
        #expect(LocalServerRecord(path: path) == nil)
    }

    @Test func descriptionsKeepTheSecrets() {
        let configuration = LocalServerConfiguration(keys: ["k": "hunter2"], databasePath: nil)
        let record = LocalServerRecord(
            url: "http://127.0.0.1:1",
            apiKey: "k",
            apiSecret: "hunter2",
            processID: 1,
            startedAtMilliseconds: 0
        )
        for value in [configuration, record] as [Any] {
            var dumped = ""
            dump([value], to: &dumped)
            let shown = "\(value)\(String(reflecting: [value]))\(dumped)"
            #expect(shown.contains("127.0.0.1") && !shown.contains("hunter2"), "\(shown)")
        }
    }

    @Test func saysWhichFolderItCannotUse() async throws {
        let registry = LocalServerRegistry(stateFolder: "/dev/null/state")
        let error = await #expect(throws: LocalServerError.self) { try await registry.attachOrClaim() }
        #expect(error?.code == .storage && error?.message.contains("/dev/null/state") == true)
        #expect(error?.message.contains("XDG_STATE_HOME") == true)
    }
}
