import LiveKit

/// Decides what answers a request: the rules of paths, methods and content types, without any socket.
struct LocalEndpoint: Sendable {
    private static let services = ["livekit.RoomService", "livekit.AgentDispatchService"]

    private let methods: RoomServiceMethods
    private let tokens: TokenCheck
    private let routes: [LocalRoute]

    init(store: RoomStore, configuration: LocalServerConfiguration) {
        methods = RoomServiceMethods(rules: RoomRules(store: store))
        tokens = TokenCheck(keys: configuration.keys, now: configuration.now)
        routes = configuration.extraRoutes
    }

    /// Answers one request.
    func respond(to request: LocalRequest) async -> LocalResponse {
        // Joining a base URL that ends in a slash gives two of them; the real server forgives that.
        let path = request.path.hasPrefix("//") ? String(request.path.dropFirst()) : request.path
        if path.hasPrefix("/twirp/") { return await twirp(request, path: path) }
        if path == "/" && (request.method == "GET" || request.method == "HEAD") { return .text("OK") }
        let onPath = routes.filter { $0.path == path }
        if let route = onPath.first(where: { $0.method == request.method }) {
            let answer = await route.handler(request.headers, request.body)
            return LocalResponse(status: answer.status, contentType: answer.contentType, pieces: answer.pieces)
        }
        if onPath.isEmpty { return .text("404 page not found\n", status: 404) }
        var refusal = LocalResponse.text("405 method not allowed\n", status: 405)
        refusal.headers = [("Allow", onPath.map(\.method).joined(separator: ", "))]
        return refusal
    }

    private func twirp(_ request: LocalRequest, path: String) async -> LocalResponse {
        let grant: VideoGrant?
        do throws(TokenCheck.Refusal) {
            grant = try tokens.claims(of: request)?.video
        } catch {
            return .text(error.text + "\n", status: 401)
        }
        do throws(TwirpFailure) {
            return try await call(request, path: path, grant: grant)
        } catch {
            return LocalResponse(error)
        }
    }

    private func call(_ request: LocalRequest, path: String, grant: VideoGrant?)
        async throws(TwirpFailure) -> LocalResponse
    {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
        guard let service = parts.first.map(String.init), Self.services.contains(service) else {
            return .text("404 page not found\n", status: 404)
        }
        guard request.method == "POST" else {
            throw .badRoute(
                "unsupported method \"\(request.method)\" (only POST is allowed)",
                method: request.method,
                path: path
            )
        }
        let method = parts.dropFirst().joined(separator: "/")
        if service != Self.services[0] || RoomServiceMethods.absent.contains(method) {
            throw TwirpFailure(code: "unimplemented", message: "the local server has no \(service)/\(method)")
        }
        let contentType = request.headers["Content-Type"] ?? ""
        guard let format = TwirpFormat(contentType: contentType) else {
            throw .badRoute("unexpected Content-Type: \"\(contentType)\"", method: "POST", path: path)
        }
        guard let body = try await methods.call(method, request.body, format, grant: grant) else {
            throw .badRoute("no handler for path \"\(path)\"", method: "POST", path: path)
        }
        return LocalResponse(contentType: format.contentType, pieces: [body])
    }
}
