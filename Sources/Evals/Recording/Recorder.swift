import AgentCore
import ChatCompletions
import HTTPTransport
import LiveKit
import Rooms
import Storage
import Synchronization
import Tools

/// Notes what a trial is given while it runs.
final class Recorder: TrialTape {
    private let state: Mutex<Recording>
    let seed: UInt64

    init(_ header: Recording.Header) {
        state = Mutex(Recording(header: header))
        seed = header.seed
    }

    /// What was noted so far.
    var recording: Recording { state.withLock { $0 } }
    var mismatch: TurnFailure? { nil }

    func time(_ now: () -> Timestamp) -> Timestamp {
        let time = now()
        state.withLock { $0.times.append(time) }
        return time
    }

    func uptime() -> Duration {
        let microseconds = Int(Assistant.sinceStart() / .microseconds(1))
        state.withLock { $0.uptimes.append(microseconds) }
        return .microseconds(microseconds)
    }

    func carrier(_ base: any HTTPCarrier) -> any HTTPCarrier { Carrier(base: base, recorder: self) }

    func rooms(_ base: any RoomService, by caller: RecordedRoomCall.Caller) -> any RoomService {
        Service(base: base, caller: caller, recorder: self)
    }

    func memory(_ base: any ToolModeMemory) -> any ToolModeMemory { Memory(base: base, recorder: self) }

    func judgeAnswer(_ ask: () async throws -> JudgeAnswer) async throws -> JudgeAnswer {
        let answer = try await ask()
        state.withLock { $0.judgeAnswers.append(answer) }
        return answer
    }

    func move(_ ask: () async throws -> UserSimulator.Move) async throws -> UserSimulator.Move {
        let move = try await ask()
        state.withLock { $0.moves.append(move) }
        return move
    }

    fileprivate func change<Value>(_ change: (inout sending Recording) -> sending Value) -> sending Value {
        state.withLock(change)
    }
}

private struct Carrier: HTTPCarrier {
    let base: any HTTPCarrier
    let recorder: Recorder

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let exchange = RecordedExchange(path: RequestDifference.path(of: request.url), request: request.body)
        let index = recorder.change { recording in
            recording.exchanges.append(exchange)
            return recording.exchanges.count - 1
        }
        let response = try await noting(index) { try await base.send(request) }
        var headers: [String: String] = [:]
        for name in RecordedExchange.keptHeaders { headers[name] = response.headers[name] }
        recorder.change { recording in
            recording.exchanges[index].status = response.status
            recording.exchanges[index].headers = headers
        }
        let body = HTTPBody {
            let piece = try await noting(index) {
                var pieces = response.body.makeAsyncIterator()
                return try await pieces.next()
            }
            if let piece { recorder.change { $0.exchanges[index].pieces.append(piece) } }
            return piece
        }
        return HTTPResponse(status: response.status, headers: response.headers, body: body)
    }

    private func noting<Value>(_ index: Int, _ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as HTTPError {
            recorder.change { $0.exchanges[index].failure = error }
            throw error
        }
    }
}

private struct Service: RoomService {
    let base: any RoomService
    let caller: RecordedRoomCall.Caller
    let recorder: Recorder

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        let rooms = try await note(RecordedRoomCall.create(options)) { () throws(LiveKitError) in
            [try await base.createRoom(options)]
        }
        return rooms[0]
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        try await note(RecordedRoomCall.list(names)) { () throws(LiveKitError) in
            try await base.listRooms(names: names)
        }
    }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        _ = try await note(RecordedRoomCall.delete(name)) { () throws(LiveKitError) in
            try await base.deleteRoom(name)
            return []
        }
    }

    private func note(
        _ question: JSONObject,
        _ ask: () async throws(LiveKitError) -> [RoomInfo]
    ) async throws(LiveKitError) -> [RoomInfo] {
        let answer: Result<[RoomInfo], LiveKitError>
        do throws(LiveKitError) { answer = .success(try await ask()) } catch { answer = .failure(error) }
        let call = RecordedRoomCall(caller: caller, question: question, answer: answer)
        recorder.change { $0.roomCalls.append(call) }
        return try answer.get()
    }
}

private struct Memory: ToolModeMemory {
    let base: any ToolModeMemory
    let recorder: Recorder

    func recall(endpoint: String, model: String) async -> ToolMode? {
        let mode = await base.recall(endpoint: endpoint, model: model)
        recorder.change { $0.modes.append(mode?.rawValue) }
        return mode
    }

    func remember(_ mode: ToolMode, endpoint: String, model: String) async {
        await base.remember(mode, endpoint: endpoint, model: model)
    }
}
