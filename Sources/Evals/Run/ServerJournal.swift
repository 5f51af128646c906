import LocalLiveKit
import Synchronization

/// The changes that an embedded server says were made, with the turn of each.
final class ServerJournal: Sendable {
    private let state = Mutex((turn: 0, effects: [WorldEffect]()))

    /// The changes since the first turn.
    var effects: [WorldEffect] { state.withLock { $0.effects } }

    /// Says which turn the next changes belong to, from 1. What comes before is the world that is made for the agent.
    func begin(turn: Int) { state.withLock { $0.turn = turn } }

    func note(_ change: RoomChange) {
        state.withLock { state in
            guard state.turn > 0 else { return }
            let kind: WorldEffect.Kind = change.kind == .created ? .created : .deleted
            state.effects.append(WorldEffect(kind, change.name, sid: change.sid, turn: state.turn))
        }
    }
}
