import LiveKit
import TestSupport
import Testing
import Tools

@testable import LocalLiveKit

/// The server against LiveKit's own Python client. `PATTREEYA_PYTHON` names an interpreter that has `livekit-api`.
@Suite("Official Python client")
struct OfficialClientTests {
    @Test(.enabled(if: PythonPeer.isAvailable, Comment(rawValue: PythonPeer.advice)))
    func createsListsAndDeletes() async throws {
        try await RunningServer.with(clock: .real) { server in
            _ = try await server.service().createRoom(RoomOptions(name: "pattreeya-ours"))
            let arguments = [server.url, RunningServer.key, RunningServer.secret]
            let run = try await PythonPeer.run("official_client.py", arguments)
            #expect(run.status == .exited(0), "\(run.report)")
            let result = try JSONValue(parsing: run.standardOutput)
            #expect(result["made"] == ["pattreeya-official", 60, 20, 3])
            #expect(result["unchanged"] == true)
            #expect(result["listed"] == ["pattreeya-official", "pattreeya-ours"])
            #expect(result["filtered"] == 0 && result["left"] == ["pattreeya-ours"])
            #expect(result["missing"] == ["code": "not_found", "status": 404])
            #expect(result["stranger"]?["code"] != "none")
        }
    }
}
