import LiveKit
import Storage
import Testing

/// What every room service must do, ours in memory as well as one behind a socket.
struct RoomServiceConformance {
    let service: any RoomService

    /// Runs every check; each uses names of its own, so that the service may have other rooms.
    func verify() async throws {
        try await createsWhatIsAsked()
        try await answersATakenNameWithTheOldRoom()
        try await replacesZeroTimeouts()
        try await listsExactNamesOnly()
        try await deletes()
        try await refusesLongNamesAndMetadata()
    }

    private func createsWhatIsAsked() async throws {
        let options = RoomOptions(
            name: "pattreeya-conformance-full",
            emptyTimeout: 120,
            departureTimeout: 90,
            maxParticipants: 4,
            metadata: "{\"topic\":\"é\"}"
        )
        let room = try await service.createRoom(options)
        #expect(room.name == options.name && room.metadata == options.metadata && room.maxParticipants == 4)
        #expect(room.emptyTimeout == 120 && room.departureTimeout == 90 && room.participantCount == 0)
        #expect(room.sid.hasPrefix("RM_"))
        #expect(abs(room.createdAtMilliseconds - Timestamp.now.milliseconds) < 60_000)
        let listed = try await service.listRooms(names: [options.name])
        #expect(listed.map(\.sid) == [room.sid] && listed.map(\.metadata) == [room.metadata])
    }

    private func answersATakenNameWithTheOldRoom() async throws {
        let name = "pattreeya-conformance-taken"
        let first = try await service.createRoom(RoomOptions(name: name, emptyTimeout: 300, metadata: "first"))
        let second = try await service.createRoom(RoomOptions(name: name, emptyTimeout: 10, metadata: "second"))
        #expect(second.sid == first.sid && second.metadata == "first" && second.emptyTimeout == 300)
    }

    private func replacesZeroTimeouts() async throws {
        let room = try await service.createRoom(RoomOptions(name: "pattreeya-conformance-zero"))
        #expect(room.emptyTimeout == 300 && room.departureTimeout == 20 && room.maxParticipants == 0)
    }

    private func listsExactNamesOnly() async throws {
        for suffix in ["list", "list-2", "LIST"] {
            _ = try await service.createRoom(RoomOptions(name: "pattreeya-conformance-\(suffix)"))
        }
        let asked = ["pattreeya-conformance-list", "pattreeya-conformance-none", "pattreeya-conformance-list"]
        #expect(try await service.listRooms(names: asked).map(\.name) == ["pattreeya-conformance-list"])
        let all = Set(try await service.listRooms(names: []).map(\.name))
        #expect(all.isSuperset(of: ["pattreeya-conformance-list", "pattreeya-conformance-LIST"]))
    }

    private func deletes() async throws {
        let name = "pattreeya-conformance-gone"
        let first = try await service.createRoom(RoomOptions(name: name))
        try await service.deleteRoom(name)
        #expect(try await service.listRooms(names: [name]).isEmpty)
        let error = await #expect(throws: LiveKitError.self) { try await service.deleteRoom(name) }
        #expect(error?.code == .notFound)
        #expect(try await service.createRoom(RoomOptions(name: name)).sid != first.sid)
    }

    private func refusesLongNamesAndMetadata() async throws {
        let long = String(repeating: "x", count: 257)
        let error = await #expect(throws: LiveKitError.self) { try await service.createRoom(RoomOptions(name: long)) }
        #expect(error?.code == .invalidArgument)
        let text = String(repeating: "x", count: 524_289)
        let options = RoomOptions(name: "pattreeya-conformance-text", metadata: text)
        let other = await #expect(throws: LiveKitError.self) { try await service.createRoom(options) }
        #expect(other?.code == .invalidArgument)
        #expect(try await service.listRooms(names: [options.name]).isEmpty)
    }
}
