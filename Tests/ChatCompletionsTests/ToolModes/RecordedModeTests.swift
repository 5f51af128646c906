import Testing

@testable import ChatCompletions

/// Which mode is chosen after what real models wrote.
@Suite struct RecordedModeTests {
    private func recorded(_ name: String) throws -> ChatReply {
        try #require(try replay(RecordedResponse(name).body).reply)
    }

    /// What came back by tools, and the mode that holds after it.
    static let recordings: [(file: String, calls: [String], mode: ToolMode?)] = [
        // True calls.
        ("qwen15-fence.tool-auto-stream.http", ["create_pattreeya_room"], nil),
        ("qwen15-fence.parallel-stream.http", ["delete_pattreeya_room"], nil),
        // Words.
        ("qwen15-gguftmpl.text-stream.http", [], nil), ("smollm2-gguftmpl.tool-auto-stream.http", [], nil),
        // Doubled braces, a fence, and the call of a tool that does not exist.
        ("qwen15-gguftmpl.tool-auto-stream.http", [], .json), ("qwen15-fence.tool-none-stream.http", [], .json),
        ("qwen05-gguftmpl.tool-auto-stream.http", [], .json),
        // The same call over and over, after a result.
        ("qwen05-gguftmpl.after-tool-result-stream.http", [], .json),
    ]

    @Test(arguments: recordings)
    func autoSwitchesAfterALeak(file: String, calls: [String], mode: ToolMode?) async throws {
        let first = try recorded(file)
        let plan = ChatReply(text: #"{"actions":[],"answer":"Right."}"#)
        let world = ModeWorld(.auto, [first, plan])
        let reply = try await world.reply()
        #expect(reply.toolCalls.map(\.name) == calls)
        #expect(world.memory.mode == mode)
        #expect(reply.text == (mode == nil ? first.text : "Right.") && world.shownText == reply.text)
    }

    @Test(arguments: [
        ("qwen15-gguftmpl.tool-auto-stream.http", "create_pattreeya_room", #"{"room_name_suffix":"standup"}"#),
        ("qwen15-fence.tool-none-stream.http", "create_pattreeya_room", #"{"room_name_suffix":"standup"}"#),
        ("qwen15-gguftmpl.tool-required-stream.http", "delete_pattreeya_room", #"{"room_name":"retro"}"#),
    ]) func textRecoversTheCall(file: String, name: String, arguments: String) async throws {
        let world = ModeWorld(.text, [try recorded(file)])
        let reply = try await world.reply()
        #expect(reply.toolCalls.map(\.name) == [name] && reply.toolCalls.map(\.arguments) == [arguments])
        #expect(reply.text.isEmpty && world.shownText.isEmpty)
    }

    /// A required choice that a template does not know of is ignored: the mode does not hold there.
    @Test(arguments: ["smollm2-gguftmpl.tool-required-stream.http", "qwen15-gguftmpl.tool-required-stream.http"])
    func anIgnoredRequirementIsAMisfit(file: String) async throws {
        let world = ModeWorld(.reply, [try recorded(file)])
        await #expect(throws: ChatError.self) { try await world.reply() }
        #expect(world.shownText.isEmpty)
    }

    @Test func aRequiredCallIsTaken() async throws {
        let world = ModeWorld(.reply, [try recorded("qwen15-fence.tool-required-stream.http")])
        #expect(try await world.reply().toolCalls.map(\.name) == ["delete_pattreeya_room"])
    }
}
