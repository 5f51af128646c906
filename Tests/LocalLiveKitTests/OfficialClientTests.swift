import Foundation
import LiveKit
import Storage
import Testing
import Tools

@testable import LocalLiveKit

/// The server against LiveKit's own Python client. `PATTREEYA_PYTHON` names an interpreter that has `livekit-api`.
@Suite("Official Python client")
struct OfficialClientTests {
    private static let interpreter = ProcessInfo.processInfo.environment["PATTREEYA_PYTHON"]

    @Test(
        .enabled(
            if: interpreter != nil,
            "set PATTREEYA_PYTHON to a Python with livekit-api (make test does, given PyPI)"
        )
    )
    func createsListsAndDeletes() async throws {
        let interpreter = try #require(Self.interpreter)
        let now = Timestamp.now.milliseconds
        try await RunningServer.with(clock: TestClock(now)) { server in
            _ = try await server.service().createRoom(RoomOptions(name: "pattreeya-ours"))
            let output = try await run(interpreter, [server.url, RunningServer.key, RunningServer.secret])
            let result = try JSONValue(parsing: output)
            #expect(result["made"] == ["pattreeya-official", 60, 20, 3])
            #expect(result["unchanged"] == true)
            #expect(result["listed"] == ["pattreeya-official", "pattreeya-ours"])
            #expect(result["filtered"] == 0 && result["left"] == ["pattreeya-ours"])
            #expect(result["missing"] == ["code": "not_found", "status": 404])
            #expect(result["stranger"]?["code"] != "none")
        }
    }

    private func run(_ interpreter: String, _ arguments: [String]) async throws -> [UInt8] {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "official_client.py")
        let process = Process()
        process.executableURL = URL(filePath: interpreter)
        process.arguments = [script.path] + arguments
        let output = Pipe()
        process.standardOutput = output
        return try await withCheckedThrowingContinuation { continuation in
            // Reading blocks, and the server needs the cooperative threads.
            DispatchQueue.global().async {
                do {
                    try process.run()
                    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
                    process.waitUntilExit()
                    #expect(process.terminationStatus == 0)
                    continuation.resume(returning: Array(bytes))
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }
}
