/// Where trials take place.
public enum EvalWorld: Sendable {
    /// A fresh embedded server for each trial.
    case local
    /// A LiveKit server that others may use too.
    case server(ServerWorld)
    /// No rooms: only the tools that a file declares.
    case withoutRooms(DeclaredTools)
}
