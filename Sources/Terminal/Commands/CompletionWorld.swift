import Synchronization

/// The names that can be completed, as they were when somebody last looked. Completion must answer at once, so it
/// never asks a server: whoever can fills this in the background.
public final class CompletionWorld: Sendable {
    /// The names of one moment.
    public struct Names: Sendable, Hashable {
        /// The rooms on the server.
        public var rooms: [String]
        /// The models of the endpoint.
        public var models: [String]
        /// The prompts that can be had.
        public var prompts: [String]
        /// The sessions in the state folder, newest first.
        public var sessions: [String]

        /// Names; none of those that are left out.
        public init(rooms: [String] = [], models: [String] = [], prompts: [String] = [], sessions: [String] = []) {
            (self.rooms, self.models, self.prompts, self.sessions) = (rooms, models, prompts, sessions)
        }
    }

    private let state: Mutex<Names>

    /// Starts with the given names.
    public init(_ names: Names = Names()) { state = Mutex(names) }

    /// The names as they are known now.
    public var names: Names { state.withLock { $0 } }

    /// Replaces some of the names.
    public func update(_ change: (inout Names) -> Void) { state.withLock { change(&$0) } }
}
