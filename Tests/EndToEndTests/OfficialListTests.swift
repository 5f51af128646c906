import Foundation
import TestSupport
import Testing

/// LiveKit's own Python client beside a running chat. `PATTREEYA_PYTHON` names an interpreter that has `livekit-api`.
@Suite("Official Python client beside a chat")
struct OfficialListTests {
    private static let interpreter = ProcessInfo.processInfo.environment["PATTREEYA_PYTHON"]

    @Test(
        .enabled(
            if: interpreter != nil,
            "set PATTREEYA_PYTHON to a Python with livekit-api (make test does, given PyPI)"
        )
    )
    func listsTheRoomsOfTheChat() async throws {
        let interpreter = try #require(Self.interpreter)
        let program = try Program()
        let chat = try program.start(["chat", "--offline"])
        chat.write("create a room called alpha\ncreate a room called beta\n")
        try await chat.expect("Successfully created room: pattreeya-beta")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "list_rooms.py").path
        let list = try ProgramRun(interpreter, [script, program.stateHome + "/pattreeya/local-server.json"])
        let result = try await list.finished()
        #expect(
            result.output.split(separator: "\n").sorted() == ["pattreeya-alpha", "pattreeya-beta"],
            "\(result.report)"
        )
        chat.endInput()
        #expect(try await chat.finished().status == .exited(0))
    }
}
