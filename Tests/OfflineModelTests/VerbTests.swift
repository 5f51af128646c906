import Rooms
import Testing
import Tools

@testable import OfflineModel

@Suite struct VerbTests {
    @Test func theDataFileHasEveryClassAndReply() { #expect(Wordings.shared.missing == []) }

    /// A verb that the rules about authority do not know may only lead to a question.
    @Test func everyVerbOfMakingIsAllowedOrAsked() {
        let objects = [
            ("a room called standup", ["create standup"]), ("a room", ["create"]), ("a new room", ["create"]),
            ("another room named standup", ["create standup"]), ("room standup", ["create standup"]),
            ("a standup room", ["create standup"]), ("an interview room", ["create interview"]),
            ("rooms gamma and delta", ["create gamma", "create delta"]), ("the standup room", ["create standup"]),
            ("two rooms named gamma and delta", ["create gamma", "create delta"]),
            ("a room for alice", ["create alice"]), ("a room named \"standup\"", ["create standup"]),
        ]
        for verb in Self.words("create") + Self.words("need") {
            for (object, calls) in objects {
                check("\(verb) \(object)", calls)
                check("please \(verb) \(object)", calls)
            }
        }
    }

    @Test func everyVerbOfDeletingDeletes() {
        for verb in Self.words("delete") {
            var chat = Chat(rooms: ["alpha"])
            #expect(chat.say("\(verb) the alpha room").calls == ["delete alpha"], "\(verb)")
        }
    }

    private func check(_ words: String, _ calls: [String]) {
        var chat = Chat()
        let turn = chat.say(words)
        if turn.calls.isEmpty || turn.calls == ["list"] {
            #expect(!turn.text.contains("Successfully"), "\(words): \(turn.text)")
        } else {
            #expect(turn.calls == calls, "\(words)")
            #expect(RoomAuthority.allowsCreating(PersonWords(text: words)), "\(words)")
        }
    }

    private static func words(_ name: String) -> [String] {
        let root = try? JSONValue(parsing: Wordings.source)
        return (root?[name]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
