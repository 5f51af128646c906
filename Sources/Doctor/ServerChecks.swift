import AgentCore
import HTTPTransport
import LiveKit
import Services

/// Whether the rooms can be had: the server is reachable, tells our time, and lets us do what we need. Nothing is
/// created, joined or deleted on it.
struct ServerChecks: Sendable {
    private let subject: Doctor.Subject
    private let server: ServiceChoices.Server?
    private let services: Services

    init(_ subject: Doctor.Subject, _ server: ServiceChoices.Server?, _ services: Services) {
        (self.subject, self.server, self.services) = (subject, server, services)
    }

    func run() async -> [Finding] {
        switch server {
        case nil: return skipped(from: "livekit.reachable", because: "configuration.server is a problem")
        case .remote(let configuration): return await examine(configuration)
        case .embedded:
            let services = services
            do {
                let configuration = try await TimeLimit.run(subject.timeout, clock: ContinuousClock()) {
                    try await services.liveKitConfiguration()
                } onTimeout: {
                    TurnFailure(code: "timeout", message: "it does not answer in time", exit: .network)
                }
                let running = Finding("livekit.embedded", .ok, "the embedded server runs at \(configuration.url)")
                return [running] + (await examine(configuration))
            } catch {
                let fix = "end a pattreeya that hangs, or set LIVEKIT_URL to another server"
                let message = TurnFailure.describing(error).message
                return [Finding("livekit.embedded", .problem, message, fix: fix)]
                    + skipped(from: "livekit.reachable", because: "livekit.embedded is a problem")
            }
        }
    }

    private func examine(_ configuration: LiveKitConfiguration) async -> [Finding] {
        let probe = LiveKitProbe(configuration: configuration, timeout: subject.timeout, now: subject.now)
        let health: LiveKitProbe.Answer
        do {
            health = try await probe.get("/")
        } catch {
            return [unreachable(configuration, error)]
                + skipped(from: "livekit.clock", because: "livekit.reachable is a problem")
        }
        var findings = [reachable(configuration, health), clock(health)]
        let credentials = await CredentialCheck(probe: probe).run()
        findings += credentials
        guard credentials.first?.status == .ok else {
            return findings + skipped(from: "livekit.grant.create", because: "livekit.credentials is a problem")
        }
        return findings + (await GrantChecks(probe: probe, isEmbedded: server == .embedded).run())
    }

    private func reachable(_ configuration: LiveKitConfiguration, _ answer: LiveKitProbe.Answer) -> Finding {
        let id = "livekit.reachable"
        switch answer.status {
        case 200...299: return Finding(id, .ok, "\(configuration.url) answers")
        case 406, 502, 503:
            let found = "\(configuration.url) is not ready (HTTP \(answer.status))"
            return Finding(id, .warning, found, fix: "look at the server's load and log")
        default: return Finding(id, .ok, "\(configuration.url) answers (HTTP \(answer.status) for /)")
        }
    }

    private func unreachable(_ configuration: LiveKitConfiguration, _ error: any Error) -> Finding {
        let reason = (error as? HTTPError)?.message ?? "\(error)"
        let fix =
            switch (error as? HTTPError)?.code {
            case .refused: "start the server, or correct LIVEKIT_URL"
            case .dns: "check the spelling of LIVEKIT_URL"
            case .tls: "a server without TLS has a ws:// URL; otherwise check its certificate"
            case .timeout: "check LIVEKIT_URL, the firewall and the proxy variables, or raise --timeout"
            default: "check LIVEKIT_URL"
            }
        return Finding("livekit.reachable", .problem, "no answer from \(configuration.url): \(reason)", fix: fix)
    }

    private func clock(_ answer: LiveKitProbe.Answer) -> Finding {
        let id = "livekit.clock"
        guard let skew = answer.clockSkew else { return Finding(id, .skipped, "the server does not tell the time") }
        // Servers tell whole seconds only.
        let seconds = Int(skew.rounded())
        guard abs(seconds) > 2 else { return Finding(id, .ok, "the clocks agree") }
        let found = "the server's clock is \(abs(seconds)) s \(seconds > 0 ? "ahead of" : "behind") this machine's"
        let fix = "let both keep time by NTP (timedatectl set-ntp true)"
        guard abs(seconds) >= AccessToken.leeway.components.seconds else {
            return Finding(id, .warning, found, fix: fix)
        }
        return Finding(id, .problem, found + ": it refuses tokens", fix: fix)
    }

    /// The checks from one on, all not looked at.
    private func skipped(from first: String, because reason: String) -> [Finding] {
        let ids = [
            "livekit.reachable", "livekit.clock", "livekit.credentials", "livekit.grant.list", "livekit.grant.create",
        ]
        return ids.drop { $0 != first }.map { Finding($0, .skipped, reason) }
    }
}
