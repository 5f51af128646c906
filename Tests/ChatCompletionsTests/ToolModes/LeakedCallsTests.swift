import Synchronization
import Testing

@testable import ChatCompletions

@Suite struct LeakedCallsTests {
    private static let create = #"{"name": "create_pattreeya_room", "arguments": {"room_name_suffix": "tea"}}"#
    private static let list = #"{"name":"list_pattreeya_rooms","arguments":{}}"#
    private static let made = LeakedCall(name: "create_pattreeya_room", arguments: #"{"room_name_suffix":"tea"}"#)
    private static let listed = LeakedCall(name: "list_pattreeya_rooms", arguments: "{}")

    static let calls: [(text: String, calls: [LeakedCall])] = [
        (create, [made]), ("\n \(create)\n\n\n", [made]), ("```json\n\(create)\n```", [made]),
        ("```\n\(create)\n```\n", [made]), ("```json\n\(create)", [made]), ("{\(create)}", [made]),
        (#"{{"name": "create_pattreeya_room", "arguments": {{"room_name_suffix": "tea"}}}}"#, [made]),
        (#"{{"name": "create_pattreeya_room", "arguments": {"room_name_suffix": "tea"}}"#, [made]),
        ("\(create)}", [made]), ("<tool_call>\n\(create)\n</tool_call>", [made]), ("<tool_call>\(create)", [made]),
        ("<tool_call>\(create)</tool_call>\n<tool_call>\(list)</tool_call>", [made, listed]),
        ("\(create)\n\(list)", [made, listed]), ("[\(create), \(list)]", [made, listed]),
        ("```json\n[\(create),\(list)]\n```", [made, listed]),
        (#"<function=create_pattreeya_room>{"room_name_suffix": "tea"}</function>"#, [made]),
        ("<function=list_pattreeya_rooms>\n</function>", [listed]),
        (
            "<tool_call>\n<function=create_pattreeya_room>\n<parameter=room_name_suffix>\ntea\n</parameter>\n</function>\n</tool_call>",
            [made]
        ),
        (#"{"name":"create_pattreeya_room","parameters":{"room_name_suffix":"tea"}}"#, [made]),
        (#"{"type":"function","name":"list_pattreeya_rooms","arguments":"{}"}"#, [listed]),
        (#"{"name":"list_pattreeya_rooms"}"#, [listed]),
    ]

    @Test(arguments: calls) func aCallIsReadInEveryForm(text: String, calls: [LeakedCall]) {
        #expect(LeakedCalls.all(in: text) == calls)
        #expect(LeakedCalls.leading(in: text) == calls)
    }

    static let words = [
        "", " ", "Hello", "You could write \(create)", "Like so:\n```json\n\(create)\n```", "{}", "{\"a\":1}", "[1,2]",
        "[]", "{ not json", "```python\nprint()\n```", "```json\n{\"rooms\":[]}\n```", "<b>bold</b>",
        #"{"name":"x","age":7}"#, #"{"name":7}"#, #"{"name":"x","arguments":7}"#, "\"\(create)\"", "`\(create)`",
    ]

    @Test(arguments: words) func wordsAreNoCall(text: String) {
        #expect(LeakedCalls.all(in: text) == nil)
        #expect(LeakedCalls.leading(in: text) == nil)
    }

    /// Prose around a call makes it a quotation, in front or behind.
    @Test func aCallBeforeProseIsNotAll() {
        let text = "\(Self.create)\nThat is how a call looks."
        #expect(LeakedCalls.all(in: text) == nil)
        #expect(LeakedCalls.leading(in: text) == [Self.made])
    }

    /// Whatever the pieces: words are shown whole, a call never, and no beginning of a call is shown early.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func theStreamMayBeSplitAnywhere(seed: UInt64) async throws {
        let texts = Self.calls.map(\.text) + Self.words + ["\(Self.create)\nThat is how a call looks."]
        for text in texts {
            let model = ToolModeModel(PiecemealModel(reply: ChatReply(text: text), seed: seed), mode: .text)
            let shown = Mutex("")
            let reply = try await model.reply(to: ModeWorld.request()) { event in
                if case .text(let piece) = event { shown.withLock { $0 += piece } }
            }
            let calls = LeakedCalls.all(in: text)
            #expect(reply.toolCalls.map(\.name) == (calls ?? []).map(\.name))
            #expect(reply.toolCalls.map(\.arguments) == (calls ?? []).map(\.arguments))
            #expect(shown.withLock { $0 } == (calls == nil ? text : ""), "\(text)")
            #expect(reply.text == (calls == nil ? text : ""))
        }
    }

    @Test func wordsStreamAtOnce() {
        var hold = LeakHold(names: [])
        #expect(hold.add("Hel") == "Hel")
        #expect(hold.add("{\"name\"") == "{\"name\"")
        var other = LeakHold(names: [])
        #expect(other.add("{\"na") == nil && other.add("me") == nil)
        #expect(other.add("s\": 1") == "{\"names\": 1")
        var words = LeakHold(names: ["list_rooms"])
        #expect(words.add("list") == nil && words.add(" of rooms") == "list of rooms")
        var named = LeakHold(names: ["list_rooms"])
        #expect(named.add("**<pat") == nil && named.add("treeya-list_rooms") == nil && named.add("/> and more") == nil)
        var endless = LeakHold(names: [])
        #expect(endless.add("{\"name\":\"" + String(repeating: "a", count: LeakedCalls.longest)) != nil)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func wordsOnlyNeverShowsJSON(seed: UInt64) {
        for (text, expected) in [
            ("It is done. {\"ok\":true}", "It is done. "), ("{\"ok\":true}", ""), ("\n\nDone.", "Done."),
            ("a < b <", "a < b <"), ("See:\n```json\n{}", "See:\n"), ("`code` and ``", "`code` and ``"),
            ("<tool_call>x", ""), ("", ""),
        ] {
            var random = Seeded(state: seed)
            var filter = WordsOnly()
            var shown = ""
            var rest = text[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...6, using: &random))
                shown += filter.add(String(piece)) ?? ""
                rest = rest.dropFirst(piece.count)
            }
            shown += filter.finish() ?? ""
            #expect(shown == expected && filter.text == expected)
        }
    }
}
