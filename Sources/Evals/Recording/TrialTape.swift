import AgentCore
import ChatCompletions
import HTTPTransport
import LiveKit
import Rooms
import Storage
import Synchronization

/// Where a trial gets what it does not decide itself: a recorder that notes what really comes, or a player that gives
/// what came an earlier time.
protocol TrialTape: Sendable {
    /// What chance begins with.
    var seed: UInt64 { get }
    /// What the recording that is played no longer fits; nil while it fits, and where none is played.
    var mismatch: TurnFailure? { get }

    func time(_ now: () -> Timestamp) -> Timestamp
    func uptime() -> Duration
    func carrier(_ base: any HTTPCarrier) -> any HTTPCarrier
    func rooms(_ base: any RoomService, by caller: RecordedRoomCall.Caller) -> any RoomService
    func memory(_ base: any ToolModeMemory) -> any ToolModeMemory
    /// What a judge answers.
    func judgeAnswer(_ ask: () async throws -> JudgeAnswer) async throws -> JudgeAnswer
    /// What a simulated user does next.
    func move(_ ask: () async throws -> UserSimulator.Move) async throws -> UserSimulator.Move
}

extension TrialTape {
    /// Random bits that are the same each time that the tape is played.
    func random() -> @Sendable () -> UInt64 {
        let state = TapeState(seed)
        return { state.next() }
    }
}

/// The generator SplitMix64 (Steele, Lea and Flood 2014), which any seed suits.
private final class TapeState: Sendable {
    private let state: Mutex<UInt64>

    init(_ seed: UInt64) { state = Mutex(seed) }

    func next() -> UInt64 {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
            return bits ^ (bits >> 31)
        }
    }
}
