import HTTPTransport
import LiveKit
import Tools

/// A room that is not there: its random name is used by nobody.
private func absentRoom() -> String {
    "pattreeya-doctor-" + (0..<4).map { _ in String(UInt32.random(in: 0...(.max)), radix: 36) }.joined()
}

/// Whether key and secret are good, by the call that shows it with the least: a list of one room that is not there.
struct CredentialCheck: Sendable {
    let probe: LiveKitProbe

    func run() async -> [Finding] {
        var grant = VideoGrant()
        grant.roomList = true
        let answer: LiveKitProbe.Answer
        do {
            answer = try await probe.call("ListRooms", ["names": [.string(absentRoom())]], grant: grant)
        } catch {
            let reason = (error as? HTTPError)?.message ?? "\(error)"
            return refused("the server broke off: \(reason)", fix: "try again, and look at the server's log")
        }
        let key = probe.configuration.apiKey
        if answer.status == 200 && answer.isJSONObject {
            return [
                Finding("livekit.credentials", .ok, "the server takes the API key \(key) and its secret"),
                Finding("livekit.grant.list", .ok, "rooms can be listed"),
            ]
        }
        guard answer.isRefusal else {
            let what = "HTTP \(answer.status), \(answer.contentType.isEmpty ? "no content type" : answer.contentType)"
            return refused("the server does not answer like LiveKit (\(what.prefix(80)))", fix: "check LIVEKIT_URL")
        }
        // What the server says is only looked at: it repeats the token.
        if answer.says("invalid api key") {
            return refused("the server does not know the API key \(key)", fix: "check LIVEKIT_API_KEY")
        }
        if answer.says("signature") {
            return refused("the secret does not belong to the API key \(key)", fix: "check LIVEKIT_API_SECRET")
        }
        if answer.says("expired") || answer.says("not valid yet") || answer.says("(nbf)") || answer.says("(exp)") {
            return refused("the server takes the token for one of another time", fix: "set this machine's clock")
        }
        if answer.says("permissions denied") {
            return [
                Finding("livekit.credentials", .ok, "the server takes the API key \(key) and its secret"),
                Finding("livekit.grant.list", .problem, "rooms may not be listed", fix: "give the API key that right"),
            ]
        }
        return refused(
            "the server refuses the API key \(key) (HTTP \(answer.status))",
            fix: "check LIVEKIT_API_KEY, LIVEKIT_API_SECRET and this machine's clock"
        )
    }

    private func refused(_ found: String, fix: String) -> [Finding] {
        [
            Finding("livekit.credentials", .problem, found, fix: fix),
            Finding("livekit.grant.list", .skipped, "livekit.credentials is a problem"),
        ]
    }
}

/// Whether each grant that we use is honoured, by calls that change nothing.
struct GrantChecks: Sendable {
    let probe: LiveKitProbe
    /// The embedded server has no participants, so that there is nothing to join or to administer.
    let isEmbedded: Bool

    func run() async -> [Finding] {
        async let create = create()
        if isEmbedded { return [await create] }
        async let admin = administer()
        async let join = join()
        return [await create, await admin, await join]
    }

    /// Servers ask for `roomCreate` when a room is to be deleted, too: one that is not there tells without harm.
    private func create() async -> Finding {
        var grant = VideoGrant()
        grant.roomCreate = true
        return await ask("livekit.grant.create", "rooms can be created and deleted", allows: { $0.code == "not_found" })
        {
            // Longer than any name that a server takes.
            let name = absentRoom() + String(repeating: "x", count: 300)
            return try await probe.call("DeleteRoom", ["room": .string(name)], grant: grant)
        }
    }

    private func administer() async -> Finding {
        let room = absentRoom()
        var grant = VideoGrant()
        (grant.roomAdmin, grant.room) = (true, room)
        let allows = { @Sendable (answer: LiveKitProbe.Answer) in
            answer.status == 200 || answer.code == "not_found" || answer.code == "unavailable"
        }
        return await ask("livekit.grant.admin", "rooms can be administered", allows: allows) {
            try await probe.call("ListParticipants", ["room": .string(room)], grant: grant)
        }
    }

    /// `/rtc/validate` answers as a join would, without one.
    private func join() async -> Finding {
        var grant = VideoGrant()
        (grant.roomJoin, grant.room) = (true, absentRoom())
        let allows = { @Sendable (answer: LiveKitProbe.Answer) in
            answer.status == 200 || (answer.status == 404 && answer.says("room"))
        }
        return await ask("livekit.grant.join", "rooms can be joined", allows: allows) {
            try await probe.get("/rtc/validate", grant: grant)
        }
    }

    private func ask(
        _ id: String,
        _ good: String,
        allows: (LiveKitProbe.Answer) -> Bool,
        _ question: () async throws -> LiveKitProbe.Answer
    ) async -> Finding {
        do {
            let answer = try await question()
            if allows(answer) { return Finding(id, .ok, good) }
            if answer.isRefusal {
                let fix = "give the API key that right, or use another"
                return Finding(id, .problem, "the server does not allow that \(good) (HTTP \(answer.status))", fix: fix)
            }
            let found = "it cannot be told whether \(good) (HTTP \(answer.status))"
            return Finding(id, .warning, found, fix: "look at the server's log")
        } catch {
            let reason = (error as? HTTPError)?.message ?? "\(error)"
            return Finding(id, .problem, reason, fix: "try again, and look at the server's log")
        }
    }
}
