import LiveKit
import Rooms
import TestSupport
import Testing
import Tools

@Suite struct RoomToolTests {
    let world = World()
    let context = ToolCallContext(session: "s", turn: 3, callID: "c")

    @Test func createsAndInvitesOnlyOnARealServer() async throws {
        let real = try CreateRoomTool(manager: world.manager, onRealServer: true)
        let local = try CreateRoomTool(manager: world.manager, onRealServer: false)
        let first = try await real.call(["room_name_suffix": "alice"], context: context)
        #expect(first["ok"] == true && first["room"] == "pattreeya-alice")
        #expect(
            first["message"]
                == "Successfully created room: pattreeya-alice. You can now connect to this room for a voice conversation with Pattreeya."
        )
        let second = try await local.call(["room_name_suffix": "bob"], context: context)
        #expect(second["message"] == "Successfully created room: pattreeya-bob.")
        let record = try #require(try world.journal.read().records.first)
        #expect(record.session == "s" && record.turn == 3 && record.call == "c" && record.who == "tester")
    }

    @Test(
        arguments: [[:], ["room_name_suffix": nil], ["room_name_suffix": ""], ["room_name_suffix": "null"]]
            as [JSONObject]
    )
    func createsWithoutAName(arguments: JSONObject) async throws {
        let tool = try CreateRoomTool(manager: world.manager, onRealServer: false)
        #expect(tool.definition.parameters.violations(of: .object(arguments)).isEmpty)
        #expect(try await tool.call(arguments, context: context)["room"] == "pattreeya-20250120-143025")
    }

    @Test func schemas() throws {
        let tools = try RoomTools.all(manager: world.manager, onRealServer: false)
        #expect(
            tools.map(\.definition.name) == ["create_pattreeya_room", "list_pattreeya_rooms", "delete_pattreeya_room"]
        )
        for tool in tools {
            let document = tool.definition.parameters.document
            #expect(document["additionalProperties"] == false && document["type"] == "object")
            #expect(!tool.definition.parameters.violations(of: ["surprise": 1]).isEmpty)
        }
        let create = tools[0].definition.parameters
        #expect(create.document["properties"]?["room_name_suffix"]?["type"] == "string")
        #expect(create.coerced(["room_name_suffix": 42]) == ["room_name_suffix": "42"])
        #expect(!tools[2].definition.parameters.violations(of: [:]).isEmpty)
    }

    @Test func lists() async throws {
        let tool = ListRoomsTool(manager: world.manager)
        let none = try await tool.call([:], context: context)
        #expect(none == ["ok": true, "rooms": [], "count": 0, "message": "There are no active pattreeya rooms."])
        world.service.seed("pattreeya-b")
        world.service.seed("pattreeya-a\u{1B}[2J\n\u{202E}x")
        let some = try await tool.call([:], context: context)
        #expect(some["rooms"] == ["pattreeya-a[2Jx", "pattreeya-b"])
        #expect(some["message"] == "Currently active pattreeya rooms: pattreeya-a[2Jx, pattreeya-b")
        #expect(some["note"]?.stringValue?.contains("data") == true)
    }

    @Test func capsTheList() async throws {
        for index in 0..<105 { world.service.seed("pattreeya-\(index)" + String(repeating: "x", count: 200)) }
        let result = try await ListRoomsTool(manager: world.manager).call([:], context: context)
        #expect(result["rooms"]?.arrayValue?.count == 100 && result["count"] == 105)
        #expect(result["message"]?.stringValue?.hasSuffix(" and 5 more") == true)
        #expect(result["rooms"]?.arrayValue?.allSatisfy { ($0.stringValue?.count ?? 0) <= 101 } == true)
    }

    @Test func deletes() async throws {
        world.service.seed("pattreeya-alice")
        let tool = try DeleteRoomTool(manager: world.manager)
        let result = try await tool.call(["room_name": "alice"], context: context)
        #expect(
            result == ["ok": true, "room": "pattreeya-alice", "message": "Successfully deleted room: pattreeya-alice"]
        )
    }

    @Test func missingRoomNamesSimilarOnes() async throws {
        for name in ["interview-alice", "interview-bob", "lunch"] { world.service.seed("pattreeya-\(name)") }
        let tool = try DeleteRoomTool(manager: world.manager)
        let failure = await #expect(throws: ToolFailure.self) {
            try await tool.call(["room_name": "interview-alise"], context: context)
        }
        #expect(failure?.message == "There is no room pattreeya-interview-alise")
        #expect(failure?.hint?.contains("pattreeya-interview-alice, pattreeya-interview-bob.") == true)
        #expect(failure?.hint?.contains("lunch") == false)
        let other = await #expect(throws: ToolFailure.self) {
            try await tool.call(["room_name": "zzz"], context: context)
        }
        #expect(other?.hint?.contains("five minutes") == true)
    }

    /// A name that reads like a sentence would put words into the question that the person answers.
    @Test(arguments: ["pattreeya-a or pattreeya-b", "pattreeya-a? Delete pattreeya-b", "x\" y", "", "pattreeya-"])
    func sentencesAreNoNames(name: String) async throws {
        world.service.seed(name)
        let tool = try DeleteRoomTool(manager: world.manager)
        let arguments: JSONObject = ["room_name": .string(name)]
        #expect(tool.authority(for: arguments, given: PersonWords(text: "hello")) == .granted)
        await #expect(throws: ToolFailure.self) { try await tool.call(arguments, context: context) }
        #expect(world.service.requests.isEmpty)
    }

    @Test func refusesOthersRooms() async throws {
        world.service.seed("lobby")
        let tool = try DeleteRoomTool(manager: world.manager)
        await #expect(throws: ToolFailure.self) { try await tool.call(["room_name": "lobby"], context: context) }
        #expect(world.service.rooms["lobby"] != nil)
    }

    @Test func asksWithTheFullName() throws {
        let delete = try DeleteRoomTool(manager: world.manager)
        #expect(
            delete.authority(for: ["room_name": "interview alice"], given: PersonWords(text: "delete that"))
                == .ask(question: "Delete the room pattreeya-interview-alice?")
        )
        let create = try CreateRoomTool(manager: world.manager, onRealServer: false)
        #expect(
            create.authority(for: ["room_name_suffix": "alice"], given: PersonWords(text: "hello"))
                == .ask(question: "Create the room pattreeya-alice?")
        )
        #expect(create.authority(for: [:], given: PersonWords(text: "hello")) == .ask(question: "Create a new room?"))
        for question in ["Create the room pattreeya-alice?", "Create a new room?"] {
            let words = PersonWords(text: "yes", confirmedQuestion: question)
            #expect(create.authority(for: [:], given: words) == .granted)
        }
    }

    @Test func serverTroubleIsTold() async throws {
        world.service.failNext(LiveKitError(.unavailable, "the server is busy"))
        let failure = await #expect(throws: ToolFailure.self) {
            try await ListRoomsTool(manager: world.manager).call([:], context: context)
        }
        #expect(failure?.message == "The server is busy")
    }
}
