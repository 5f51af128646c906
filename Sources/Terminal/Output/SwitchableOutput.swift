import AgentCore
import Synchronization

/// Text or JSON lines, whichever is wanted at the moment.
public final class SwitchableOutput: EventOutput {
    private let text: any EventOutput
    private let json: any EventOutput
    private let state: Atomic<Bool>

    /// Shows events by one of two outputs.
    public init(text: any EventOutput, json: any EventOutput, showsJSON: Bool) {
        (self.text, self.json) = (text, json)
        state = Atomic(showsJSON)
    }

    /// Whether events are shown as JSON lines.
    public var showsJSON: Bool {
        get { state.load(ordering: .relaxed) }
        set { state.store(newValue, ordering: .relaxed) }
    }

    /// Shows one event, as `EventOutput` has it.
    public func show(_ event: TurnEvent) throws { try (showsJSON ? json : text).show(event) }
}
