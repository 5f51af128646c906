import AgentCore
import Doctor
import HTTPTransport
import Services
import Settings
import Storage
import TestSupport
import Testing

/// Somebody's machine, as a doctor sees it: a fresh home and the variables that a test gives.
struct Patient {
    let folder = TemporaryFolder()
    var variables: [String: String] = [:]
    var flags = ServiceChoices.Flags()
    var timeout: Duration = .seconds(20)
    /// What the clock says; the embedded server goes by the real one.
    var now: @Sendable () -> Double = UnixTime.now

    /// Runs all checks.
    func examine(report: (Finding) -> Void = { _ in }) async throws -> Diagnosis {
        let variables = variables.merging(["HOME": folder.path]) { $1 }
        let environment: @Sendable (String) -> String? = { variables[$0] }
        let subject = Doctor.Subject(
            settings: settings(environment),
            flags: flags,
            environment: environment,
            state: StateFolder(path: folder.path(of: "state")),
            timeout: timeout,
            now: now
        )
        return try await Doctor(subject).examine(report: report)
    }

    private func settings(_ environment: @escaping @Sendable (String) -> String?) -> Result<Settings, TurnFailure> {
        do throws(Settings.Problem) {
            return .success(try Settings(folder: folder.path, environment: environment))
        } catch {
            return .failure(TurnFailure(code: "configuration", message: error.message, exit: .configuration))
        }
    }

    /// With a model endpoint.
    func with(endpoint: ScriptedHTTPServer, key: String? = "sk-secret-0123456789", model: String = "scripted")
        -> Patient
    {
        var patient = self
        patient.variables["OPENAI_BASE_URL"] = endpoint.url + "/v1"
        patient.variables["OPENAI_MODEL"] = model
        patient.variables["OPENAI_API_KEY"] = key
        return patient
    }

    /// With a LiveKit server.
    func with(server: ScriptedHTTPServer, secret: String = "hush-hush-9876543210") -> Patient {
        var patient = self
        patient.variables["LIVEKIT_URL"] = server.url
        patient.variables["LIVEKIT_API_KEY"] = "devkey"
        patient.variables["LIVEKIT_API_SECRET"] = secret
        return patient
    }
}

extension Diagnosis {
    /// The finding of a check.
    func finding(_ id: String) throws -> Finding {
        try #require(findings.first { $0.id == id }, "\(id) is not among:\n\(report)")
    }

    /// Everything, for a failure message.
    var report: String {
        findings.map { "\($0.status) \($0.id): \($0.found) -> \($0.fix ?? "")" }.joined(separator: "\n")
    }

    /// The checks of an area that went this way.
    func ids(_ status: Finding.Status, in area: String) -> [String] {
        findings.filter { $0.status == status && $0.area == area }.map(\.id)
    }
}
