/// The names that can be completed, as they were when somebody last looked. Completion must answer at once, so it never
/// asks a server: whoever can looks the names up in the background.
public struct CompletionNames: Sendable, Hashable {
    /// The rooms on the server.
    public var rooms: [String]
    /// The models of the endpoint.
    public var models: [String]
    /// The prompts that can be had.
    public var prompts: [String]
    /// The sessions in the state folder, newest first as far as their names tell.
    public var sessions: [String]

    /// Names; none of those that are left out.
    public init(rooms: [String] = [], models: [String] = [], prompts: [String] = [], sessions: [String] = []) {
        (self.rooms, self.models, self.prompts, self.sessions) = (rooms, models, prompts, sessions)
    }
}
