import ChatCompletions
import HTTPTransport
import LiveKit
import Rooms
import Synchronization

/// Room calls to the embedded server, wherever it runs at the moment.
struct EmbeddedRoomService: RoomService {
    let local: LocalServices

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        try await call { client throws(LiveKitError) in try await client.createRoom(options) }
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        try await call { client throws(LiveKitError) in try await client.listRooms(names: names) }
    }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        try await call { client throws(LiveKitError) in try await client.deleteRoom(name) }
    }

    private func call<Value: Sendable>(
        _ body: (RoomServiceClient) async throws(LiveKitError) -> Value
    ) async throws(LiveKitError) -> Value {
        let first = try await configuration { try await local.configuration() }
        do throws(LiveKitError) {
            return try await body(RoomServiceClient(configuration: first))
        } catch {
            // Gone, or another server listens on the port by now: either way it is not the one we knew.
            guard error.code == .network || error.code == .unauthenticated else { throw error }
            let second = try await configuration { try await local.configuration(insteadOf: first) }
            guard second != first else { throw error }
            return try await body(RoomServiceClient(configuration: second))
        }
    }

    private func configuration(
        _ find: () async throws -> LiveKitConfiguration
    ) async throws(LiveKitError) -> LiveKitConfiguration {
        do {
            return try await find()
        } catch {
            if error is CancellationError { throw LiveKitError(.cancelled, "the call was cancelled") }
            throw LiveKitError(.unavailable, "\(error)")
        }
    }
}

/// The offline model behind the embedded server, wherever it runs at the moment.
struct EmbeddedChatModel: ChatModel {
    let local: LocalServices

    func reply(
        to request: ChatRequest,
        onEvent: @Sendable (ChatStreamEvent) async throws -> Void
    ) async throws -> ChatReply {
        let first = try await local.configuration()
        let sawEvent = Mutex(false)
        do {
            return try await model(at: first).reply(to: request) { event in
                sawEvent.withLock { $0 = true }
                try await onEvent(event)
            }
        } catch let error as ChatError where error.code == .network && !sawEvent.withLock({ $0 }) {
            let second = try await local.configuration(insteadOf: first)
            guard second != first else { throw error }
            return try await model(at: second).reply(to: request, onEvent: onEvent)
        }
    }

    private func model(at server: LiveKitConfiguration) -> HTTPChatModel {
        HTTPChatModel(
            configuration: .init(
                baseURL: server.httpBaseURL + OfflineModelRoutes.basePath,
                apiKey: nil,
                retry: RetryPolicy(attempts: 0)
            )
        )
    }
}
