import TestSupport
import Testing

/// LiveKit's own Python client beside a running chat. `PATTREEYA_PYTHON` names an interpreter that has `livekit-api`.
@Suite("Official Python client beside a chat")
struct OfficialListTests {
    @Test(.enabled(if: PythonPeer.isAvailable, Comment(rawValue: PythonPeer.advice)))
    func listsTheRoomsOfTheChat() async throws {
        let program = try Program()
        let chat = try program.start(["chat", "--offline"])
        chat.write("create a room called alpha\ncreate a room called beta\n")
        try await chat.expect("Successfully created room: pattreeya-beta")
        let record = program.stateHome + "/pattreeya/local-server.json"
        let result = try await PythonPeer.run("list_rooms.py", [record])
        #expect(
            result.output.split(separator: "\n").sorted() == ["pattreeya-alpha", "pattreeya-beta"],
            "\(result.report)"
        )
        chat.endInput()
        #expect(try await chat.finished().status == .exited(0))
    }
}
