import LiveKit
import Rooms
import Synchronization

/// The part of a server whose room names begin with a prefix of our own, as if it were the whole server.
///
/// All other rooms are out of sight, and only rooms that were made through this object can be deleted through it.
final class PrefixedRoomService: RoomService {
    private let base: any RoomService
    private let prefix: String
    /// Names on the server that we asked for. Kept before the request: an answer can be lost.
    private let made = Mutex<Set<String>>([])

    init(_ base: any RoomService, prefix: String) { (self.base, self.prefix) = (base, prefix) }

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        var options = options
        options.name = prefix + options.name
        made.withLock { _ = $0.insert(options.name) }
        return stripped(try await base.createRoom(options))
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        let found = try await base.listRooms(names: names.map { prefix + $0 })
        return found.filter { $0.name.utf8.starts(with: prefix.utf8) }.map { stripped($0) }
    }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        guard made.withLock({ $0.contains(prefix + name) }) else {
            throw LiveKitError(.notFound, "there is no room \(name) among those of this trial")
        }
        try await base.deleteRoom(prefix + name)
    }

    /// Deletes what was made and is still there.
    /// - Throws: `LiveKitError` with the code of the first failure, once all of them were tried.
    func removeAll() async throws(LiveKitError) {
        let names = made.withLock { Array($0) }
        guard !names.isEmpty else { return }
        var failures: [LiveKitError] = []
        for room in try await base.listRooms(names: names) where names.contains(room.name) {
            do throws(LiveKitError) {
                try await base.deleteRoom(room.name)
            } catch {
                if error.code != .notFound { failures.append(error) }
            }
        }
        if let failure = failures.first { throw failure }
    }

    private func stripped(_ room: RoomInfo) -> RoomInfo {
        var room = room
        room.name = String(decoding: room.name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
        return room
    }
}
