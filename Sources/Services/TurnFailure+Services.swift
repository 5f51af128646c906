import AgentCore
import LiveKit
import LocalLiveKit
import Rooms

extension TurnFailure {
    /// The failure that any error amounts to, those of rooms and servers included.
    public static func describing(_ error: any Error) -> TurnFailure {
        switch error {
        case let error as RoomError: describing(error)
        case let error as LocalServerError:
            switch error.code {
            case .storage: TurnFailure(code: "local_io", message: error.message, exit: .localInputOutput)
            case .address: TurnFailure(code: "address", message: error.message, exit: .network)
            case .unresponsive: TurnFailure(code: "network", message: error.message, exit: .network)
            default: TurnFailure(code: "configuration", message: error.message, exit: .configuration)
            }
        case let error as LiveKitError: describing(RoomError(error))
        default: TurnFailure(error)
        }
    }

    private static func describing(_ error: RoomError) -> TurnFailure {
        let exit: ExitStatus =
            switch error.code {
            case .alreadyExists, .notFound: .checkFailed
            case .invalidName, .notOurs, .invalidArgument: .usage
            case .configuration: .configuration
            case .unauthenticated: .credentials
            case .rateLimited: .rateLimit
            case .network, .timeout: .network
            case .journal: .localInputOutput
            default: .provider
            }
        return TurnFailure(code: error.code.rawValue, message: error.description, exit: exit)
    }
}
