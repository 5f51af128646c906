import AgentCore
import Synchronization

/// The events of an Assistant, kept as they come.
final class EventLog: Sendable {
    private let kept = Mutex<[TurnEvent]>([])

    var events: [TurnEvent] { kept.withLock { $0 } }

    func append(_ event: TurnEvent) {
        // Each reply comes whole afterwards.
        if case .textDelta = event.kind { return }
        kept.withLock { $0.append(event) }
    }
}
