import AgentCore
import ChatCompletions
import Glibc
import HTTPTransport
import LiveKit
import OfflineModel
import Rooms
import Storage
import Tools

/// The model, the rooms and the journal of a command, as it was configured.
public struct Services: Sendable {
    /// Answers turns.
    public let model: any ChatModel
    /// The model's name.
    public let modelName: String
    private let server: ServiceChoices.Server
    private let endpoint: HTTPChatModel?
    private let choice: ServiceChoices.Model
    private let toolMode: ToolMode
    private let local: LocalServices
    private let state: StateFolder

    /// Puts the services together. Nothing is started or connected before it is used.
    public init(choices: ServiceChoices, state: StateFolder) {
        self.init(server: choices.server, model: choices.model, toolMode: choices.toolMode, state: state)
    }

    /// Services for a command that asks no model.
    public init(server: ServiceChoices.Server, state: StateFolder) {
        self.init(server: server, model: .offline, toolMode: .native, state: state)
    }

    private init(
        server: ServiceChoices.Server,
        model: ServiceChoices.Model,
        toolMode: ToolMode,
        state: StateFolder
    ) {
        (self.server, self.state, choice, self.toolMode) = (server, state, model, toolMode)
        local = LocalServices(state: state)
        switch model {
        case .offline:
            self.model = EmbeddedChatModel(local: local)
            endpoint = nil
            modelName = OfflineModel.modelName
        case .endpoint(let choice):
            let model = HTTPChatModel(
                configuration: .init(baseURL: choice.baseURL, apiKey: choice.apiKey, dialect: choice.dialect)
            )
            endpoint = model
            self.model = ToolModeModel(
                model,
                mode: toolMode,
                endpoint: choice.baseURL,
                memory: ToolModeFile(state: state)
            )
            modelName = choice.model
        }
    }

    /// Rooms on the configured server.
    /// - Parameter channel: where the orders come from, for the journal: `chat`, `command`, ….
    /// - Throws: `TurnFailure` when the state folder cannot be used.
    public func roomManager(channel: String) throws(TurnFailure) -> RoomManager {
        do throws(StorageError) { try state.create() } catch { throw TurnFailure(error) }
        return makeManager(channel: channel)
    }

    private func makeManager(channel: String) -> RoomManager {
        let service: any RoomService =
            switch server {
            case .remote(let configuration): RoomServiceClient(configuration: configuration)
            case .embedded: EmbeddedRoomService(local: local)
            }
        return RoomManager(
            service: service,
            journal: journal,
            actor: Self.personName,
            channel: channel
        )
    }

    /// What was done to rooms from this machine.
    public var journal: RoomJournal { RoomJournal(path: state.path(of: "rooms.jsonl")) }

    /// Whether there are other models to choose from: the offline model has no endpoint.
    public var hasEndpoint: Bool { endpoint != nil }

    /// The endpoint's model as nobody has asked it yet, with other ways to the outside; nil for the offline model.
    /// - Parameters:
    ///   - carrier: carries its requests.
    ///   - random: random bits, for jitter and for ids of calls.
    ///   - sleep: waits before a request is made again.
    ///   - memory: given the memory of tool modes, answers what is used in its place.
    public func freshModel(
        carrier: any HTTPCarrier,
        random: @escaping @Sendable () -> UInt64,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        memory: (any ToolModeMemory) -> any ToolModeMemory
    ) -> (any ChatModel)? {
        guard case .endpoint(let choice) = choice else { return nil }
        let model = HTTPChatModel(
            configuration: .init(
                baseURL: choice.baseURL,
                apiKey: choice.apiKey,
                dialect: choice.dialect,
                sleep: sleep,
                random: random
            ),
            client: carrier
        )
        return ToolModeModel(
            model,
            mode: toolMode,
            endpoint: choice.baseURL,
            memory: memory(ToolModeFile(state: state)),
            random: random
        )
    }

    /// The models that the endpoint has; none for the offline model.
    /// - Throws: `ChatError` when the endpoint cannot be asked, `TurnFailure` when it shows no list,
    ///   `CancellationError`.
    public func modelNames() async throws -> [String] {
        guard let list = try await endpoint?.list() else { return [] }
        guard let names = list.names else {
            throw TurnFailure(
                code: "malformed",
                message: "the endpoint shows no list of its models (HTTP \(list.status)); give the name outright",
                exit: .provider
            )
        }
        return names
    }

    /// The three tools of the Assistant.
    /// - Throws: as `roomManager(channel:)`.
    public func roomTools(channel: String) throws(TurnFailure) -> [any Tool] {
        try tools(of: try roomManager(channel: channel))
    }

    /// What the model is told of the tools, for whoever wants to know how it takes that. Nothing is made or started.
    /// - Throws: `TurnFailure` when a schema is malformed.
    public func toolDefinitions() throws(TurnFailure) -> [ToolDefinition] {
        try tools(of: makeManager(channel: "")).map(\.definition)
    }

    private func tools(of manager: RoomManager) throws(TurnFailure) -> [any Tool] {
        do throws(JSONSchemaError) {
            return try RoomTools.all(manager: manager, onRealServer: server != .embedded)
        } catch {
            throw TurnFailure(error)
        }
    }

    /// Finds or starts the embedded server where the command needs it at once.
    /// - Throws: `TurnFailure` when it can be neither reached nor started.
    public func start() async throws(TurnFailure) {
        guard server == .embedded else { return }
        do { _ = try await local.configuration() } catch { throw TurnFailure.describing(error) }
    }

    /// The way to the configured server; the embedded one is started where none runs.
    /// - Throws: `TurnFailure` when it can be neither reached nor started.
    public func liveKitConfiguration() async throws(TurnFailure) -> LiveKitConfiguration {
        if case .remote(let configuration) = server { return configuration }
        do { return try await local.configuration() } catch { throw TurnFailure.describing(error) }
    }

    /// Stops what this process started.
    public func close() async { await local.stop() }

    /// Who gives orders, as the journal knows them.
    private static var personName: String {
        if let name = getenv("USER"), name.pointee != 0 { return String(cString: name) }
        return "uid \(getuid())"
    }
}
