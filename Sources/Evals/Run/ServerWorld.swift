import AgentCore
import LiveKit
import Rooms
import Synchronization

/// A LiveKit server that others may use too. A run has names of its own there, each trial a part of them, and what a
/// trial has made is deleted when it ends, however it ends.
public final class ServerWorld: Sendable {
    /// What the names of all rooms of the run begin with.
    public let prefix: String
    private let service: any RoomService
    private let onLeftOver: @Sendable (String) -> Void
    private let trials = Mutex(0)

    /// A run on a server.
    /// - Parameters:
    ///   - id: tells the run from others: letters and digits.
    ///   - onLeftOver: hears, in one line, of rooms of an interrupted trial that could not be deleted.
    public init(_ service: any RoomService, id: String, onLeftOver: @escaping @Sendable (String) -> Void) {
        (self.service, self.onLeftOver) = (service, onLeftOver)
        prefix = "\(RoomName.prefix)eval-\(id)-"
    }

    /// An id that no other run has.
    public static func newID() -> String { String(UInt32.random(in: .max / 2 ... .max), radix: 36) }

    /// Runs a trial in names of its own.
    /// - Throws: what the work throws, or a `TurnFailure` when what it made cannot be deleted.
    func trial<Value: Sendable>(
        tape: any TrialTape,
        _ work: @Sendable (TrialWorld) async throws -> Value
    ) async throws -> Value {
        let number = trials.withLock { number in
            number += 1
            return number
        }
        let rooms = PrefixedRoomService(service, prefix: "\(prefix)\(number)-")
        let value: Value
        do {
            value = try await work(TrialWorld(rooms, tape: tape))
        } catch {
            if let failure = await removeAll(rooms) { onLeftOver(failure.message) }
            throw error
        }
        if let failure = await removeAll(rooms) { throw failure }
        return value
    }

    /// In a task of its own: that of an interrupted trial is cancelled already.
    private func removeAll(_ rooms: PrefixedRoomService) async -> TurnFailure? {
        let prefix = prefix
        return await Task {
            do throws(LiveKitError) {
                try await rooms.removeAll()
                return nil
            } catch {
                let advice = "delete them with: pattreeya rooms delete --prefix \(prefix)"
                return TurnFailure(
                    code: error.code.description,
                    message: "rooms of a trial may be left on the server (\(error.message)); \(advice)",
                    exit: .provider
                )
            }
        }.value
    }
}
