import Synchronization

/// Hands out the faults of a scenario, each as often as it says, and counts where they landed.
final class FaultInjector: Sendable {
    private struct Armed {
        let fault: Fault
        /// Nil for a fault that never ends.
        var left: Int?
    }

    private struct State {
        var lasting: [Armed]
        var ofTurn: [Armed] = []
        var hits: [FileLocation: Int] = [:]
    }

    private let state: Mutex<State>

    /// - Parameter faults: those of the whole conversation.
    init(_ faults: [Fault]) { state = Mutex(State(lasting: faults.map { Armed(fault: $0, left: $0.times) })) }

    /// Arms the faults of a turn in place of those of the one before.
    func begin(turn faults: [Fault]) {
        state.withLock { $0.ofTurn = faults.map { Armed(fault: $0, left: $0.times) } }
    }

    /// How often each fault was hit, by the place where it is written.
    var hits: [FileLocation: Int] { state.withLock { $0.hits } }

    /// The fault that hits a call of a tool, or a request to the model, if one does.
    func next(for target: String) -> Fault? {
        state.withLock { state in
            guard let fault = Self.take(target, &state.ofTurn) ?? Self.take(target, &state.lasting) else { return nil }
            state.hits[fault.location, default: 0] += 1
            return fault
        }
    }

    private static func take(_ target: String, _ faults: inout [Armed]) -> Fault? {
        guard let index = faults.firstIndex(where: { $0.fault.target == target && $0.left != 0 }) else { return nil }
        if let left = faults[index].left { faults[index].left = left - 1 }
        return faults[index].fault
    }
}
