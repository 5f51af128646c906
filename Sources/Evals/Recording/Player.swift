import AgentCore
import ChatCompletions
import HTTPTransport
import LiveKit
import Rooms
import Storage
import Synchronization
import Tools

/// Gives a trial what it was given an earlier time, and notes where it asks for something else.
final class Player: TrialTape {
    private struct State {
        var exchanges: ArraySlice<RecordedExchange>
        var roomCalls: [RecordedRoomCall.Caller: ArraySlice<RecordedRoomCall>]
        var times: ArraySlice<Timestamp>
        var uptimes: ArraySlice<Int>
        var modes: ArraySlice<String?>
        var judgeAnswers: ArraySlice<JudgeAnswer>
        var moves: ArraySlice<UserSimulator.Move>
        var requests = 0
        var mismatch: TurnFailure?
    }

    private let state: Mutex<State>
    let hasLiveTools: Bool
    let seed: UInt64

    /// - Parameter hasLiveTools: whether tools really run; their results may then differ in what is asked.
    init(_ recording: Recording, hasLiveTools: Bool = false) {
        (seed, self.hasLiveTools) = (recording.header.seed, hasLiveTools)
        let calls = Dictionary(grouping: recording.roomCalls, by: \.caller).mapValues { $0[...] }
        state = Mutex(
            State(
                exchanges: recording.exchanges[...],
                roomCalls: calls,
                times: recording.times[...],
                uptimes: recording.uptimes[...],
                modes: recording.modes[...],
                judgeAnswers: recording.judgeAnswers[...],
                moves: recording.moves[...]
            )
        )
    }

    var mismatch: TurnFailure? { state.withLock { $0.mismatch } }

    func time(_ now: () -> Timestamp) -> Timestamp { state.withLock { Self.next(&$0.times) } ?? now() }

    func uptime() -> Duration {
        state.withLock { Self.next(&$0.uptimes) }.map { .microseconds($0) } ?? Assistant.sinceStart()
    }

    func carrier(_ base: any HTTPCarrier) -> any HTTPCarrier { Carrier(player: self) }

    func rooms(_ base: any RoomService, by caller: RecordedRoomCall.Caller) -> any RoomService {
        hasLiveTools ? base : rooms(by: caller)
    }

    /// The rooms of the recording, without any server.
    func rooms(by caller: RecordedRoomCall.Caller) -> any RoomService { Service(caller: caller, player: self) }

    func memory(_ base: any ToolModeMemory) -> any ToolModeMemory { Memory(player: self) }

    func judgeAnswer(_ ask: () async throws -> JudgeAnswer) async throws -> JudgeAnswer {
        guard let answer = state.withLock({ $0.judgeAnswers.popFirst() }) else {
            throw fail("the judge is asked, where the recording ends")
        }
        return answer
    }

    func move(_ ask: () async throws -> UserSimulator.Move) async throws -> UserSimulator.Move {
        guard let move = state.withLock({ $0.moves.popFirst() }) else {
            throw fail("the simulated user is asked, where the recording ends")
        }
        return move
    }

    /// The next of a list; the last one stays, for a reader that reads once more.
    private static func next<Element>(_ list: inout ArraySlice<Element>) -> Element? {
        list.count > 1 ? list.removeFirst() : list.first
    }

    fileprivate func mode() -> String? { state.withLock { Self.next(&$0.modes) } ?? nil }

    fileprivate func exchange(for request: HTTPRequest) throws -> RecordedExchange {
        let (exchange, number) = state.withLock { state in
            state.requests += 1
            return (state.exchanges.popFirst(), state.requests)
        }
        guard let exchange else {
            throw fail("request \(number) to the model is not in the recording, which has \(number - 1)")
        }
        if let difference = RequestDifference(exchange, request, ignoresToolResults: hasLiveTools) {
            throw fail("request \(number) to the model differs from the recording at \(difference)")
        }
        return exchange
    }

    fileprivate func answer(
        to question: JSONObject,
        of caller: RecordedRoomCall.Caller
    ) throws(LiveKitError) -> [RoomInfo] {
        let call = state.withLock { $0.roomCalls[caller]?.popFirst() }
        let asked = JSONValue.object(question).jsonText
        guard let call else { throw differs("asks the server \(asked), where the recording ends") }
        guard call.question == question else {
            let recorded = JSONValue.object(call.question).jsonText
            throw differs("asks the server \(asked), where it asked \(recorded) when it was recorded")
        }
        return try call.answer.get()
    }

    private func differs(_ words: String) -> LiveKitError {
        LiveKitError(.cancelled, fail("the \(hasLiveTools ? "harness" : "trial") \(words)").message)
    }

    private func fail(_ message: String) -> TurnFailure {
        let advice = "record it again with --record if that is meant"
        let failure = TurnFailure(code: "replay", message: "\(message); \(advice)", exit: .usage)
        return state.withLock { state in
            // What follows from the first difference is no news.
            state.mismatch = state.mismatch ?? failure
            return failure
        }
    }
}

private struct Carrier: HTTPCarrier {
    let player: Player

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let exchange = try player.exchange(for: request)
        if exchange.status == 0 { throw exchange.failure ?? HTTPError(.broken, "no answer was recorded") }
        let pieces = Mutex(exchange.pieces[...])
        let body = HTTPBody {
            if let piece = pieces.withLock({ $0.popFirst() }) { return piece }
            if let failure = exchange.failure { throw failure }
            return nil
        }
        let headers = HTTPHeaders(exchange.headers.map { (name: $0.key, value: $0.value) })
        return HTTPResponse(status: exchange.status, headers: headers, body: body)
    }
}

private struct Service: RoomService {
    let caller: RecordedRoomCall.Caller
    let player: Player

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        let rooms = try player.answer(to: RecordedRoomCall.create(options), of: caller)
        guard let room = rooms.first else { throw LiveKitError(.malformed, "the recording has no room for this") }
        return room
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        try player.answer(to: RecordedRoomCall.list(names), of: caller)
    }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        _ = try player.answer(to: RecordedRoomCall.delete(name), of: caller)
    }
}

private struct Memory: ToolModeMemory {
    let player: Player

    func recall(endpoint: String, model: String) async -> ToolMode? {
        player.mode().flatMap(ToolMode.init(rawValue:))
    }

    func remember(_ mode: ToolMode, endpoint: String, model: String) async {}
}
