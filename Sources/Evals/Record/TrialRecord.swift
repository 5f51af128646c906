import AgentCore

/// Everything that the checks of one trial look at. The runner fills it in; the checks ask nobody else.
public struct TrialRecord: Sendable {
    /// The agent's events in order.
    public var events: [TurnEvent]
    /// The rooms after seeding.
    public var before: World
    /// The rooms after each turn, by the number of the turn; those that are missing were not looked at.
    public var worlds: [Int: World]
    /// The rooms at the end.
    public var after: World
    /// The changes that took place.
    public var effects: [WorldEffect]
    /// How often each fault was hit, by the place where it is written.
    public var faultHits: [FileLocation: Int]
    /// How a simulated user ended the conversation; nil where it did not, and without one.
    public var end: ConversationEnd?

    /// Collects what a trial left.
    public init(
        events: [TurnEvent],
        before: World,
        after: World,
        worlds: [Int: World] = [:],
        effects: [WorldEffect],
        faultHits: [FileLocation: Int] = [:],
        end: ConversationEnd? = nil
    ) {
        (self.events, self.before, self.after, self.worlds) = (events, before, after, worlds)
        (self.effects, self.faultHits, self.end) = (effects, faultHits, end)
    }
}
