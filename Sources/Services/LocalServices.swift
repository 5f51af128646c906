import HTTPTransport
import LiveKit
import LocalLiveKit
import OfflineModel
import Storage

/// The embedded server and the offline model of this machine's state folder: found where another process runs them,
/// started here where none does. Nothing starts before it is asked for.
public actor LocalServices {
    private let registry: LocalServerRegistry
    private var current: LiveKitConfiguration?
    private var starting: Task<LiveKitConfiguration, any Error>?
    private var serving: Task<Void, Never>?

    /// The services of a state folder.
    public init(state: StateFolder) {
        registry = LocalServerRegistry(stateFolder: state.path)
    }

    /// The way to the server, which is started when none runs.
    /// - Throws: `LocalServerError` when it can be neither reached nor started.
    public func configuration() async throws -> LiveKitConfiguration {
        if let current { return current }
        if let starting { return try await starting.value }
        let task = Task { try await self.attachOrStart() }
        starting = task
        defer { starting = nil }
        let configuration = try await task.value
        current = configuration
        return configuration
    }

    /// The way to the server after it did not answer: another process had it and has ended, so that this one may have
    /// to take over.
    /// - Parameter stale: the way that failed; when it has been replaced already, the replacement is the answer.
    /// - Throws: as `configuration()`.
    func configuration(insteadOf stale: LiveKitConfiguration) async throws -> LiveKitConfiguration {
        if current == stale && serving == nil { current = nil }
        return try await configuration()
    }

    /// Stops the server if this process runs it, and waits until it has.
    public func stop() async {
        serving?.cancel()
        await serving?.value
        (serving, current) = (nil, nil)
    }

    private func attachOrStart() async throws -> LiveKitConfiguration {
        switch try await registry.attachOrClaim() {
        case .attached(let configuration): return configuration
        case .claimed(let claim):
            let (outcomes, report) = AsyncStream.makeStream(of: Result<LiveKitConfiguration, LocalServerError>.self)
            serving = Task {
                do throws(LocalServerError) {
                    try await claim.serve(extraRoutes: OfflineModelRoutes.all) { report.yield(.success($0)) }
                } catch {
                    report.yield(.failure(error))
                }
                report.finish()
            }
            for await outcome in outcomes { return try outcome.get() }
            throw CancellationError()
        }
    }
}

/// The offline model on the paths of an OpenAI-compatible endpoint.
public enum OfflineModelRoutes {
    /// The base path of the endpoint.
    public static let basePath = "/v1"

    /// The routes, for a local server.
    public static var all: [LocalRoute] {
        let model = OfflineModel()
        return [
            LocalRoute(method: "POST", path: basePath + "/chat/completions") { _, body in
                LocalRouteResponse(model.reply(toChatRequest: body))
            },
            LocalRoute(method: "GET", path: basePath + "/models") { _, _ in
                LocalRouteResponse(model.modelsList)
            },
        ]
    }
}

extension LocalRouteResponse {
    fileprivate init(_ response: OfflineModelResponse) {
        self.init(status: response.status, contentType: response.contentType, pieces: response.pieces)
    }
}
