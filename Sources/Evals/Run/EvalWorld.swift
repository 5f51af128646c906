/// Where trials take place.
public enum EvalWorld: Sendable {
    /// Fresh rooms for each trial, in this process and called directly.
    case local
    /// A fresh embedded server for each trial, called over loopback as any server is.
    case sockets
    /// A LiveKit server that others may use too.
    case server(ServerWorld)
    /// No rooms: only the tools that a file declares.
    case withoutRooms(DeclaredTools)
}
