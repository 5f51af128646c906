import Tools

/// Claims as the JSON object inside a token, and back.
extension AccessTokenClaims {
    /// The claims that are set, without the registered ones (`iss`, `nbf`, `iat`, `exp`), which signing adds.
    var json: JSONObject {
        var object = JSONObject()
        object.set("sub", identity)
        object.set("name", name)
        object.set("kind", kind)
        object.set("kindDetails", kindDetails)
        object.set("metadata", metadata)
        if !attributes.isEmpty {
            object["attributes"] = .object(
                JSONObject(attributes.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
            )
        }
        if let video { object["video"] = .object(video.json) }
        var sip = JSONObject()
        sip.set("admin", sipAdmin)
        sip.set("call", sipCall)
        if !sip.isEmpty { object["sip"] = .object(sip) }
        if let roomConfig { object["roomConfig"] = .object(roomConfig) }
        object.set("roomPreset", roomPreset)
        object.set("sha256", sha256)
        return object
    }

    /// Reads claims. Unknown ones are ignored, since servers and SDKs add some with time; a known one of the wrong type
    /// makes the token malformed.
    init(json object: JSONObject) throws(AccessTokenError) {
        self.init()
        let reader = ClaimReader(object: object)
        issuer = try reader.text("iss")
        // Tokens of early SDKs carried the identity in `jti`; servers still read it there.
        identity = try reader.text("sub")
        if identity.isEmpty { identity = try reader.text("jti") }
        notBefore = try reader.time("nbf")
        issuedAt = try reader.time("iat")
        expiresAt = try reader.time("exp")
        name = try reader.text("name")
        kind = try reader.text("kind")
        kindDetails = try reader.texts("kindDetails")
        metadata = try reader.text("metadata")
        for (key, value) in try reader.object("attributes")?.members ?? [] {
            guard let text = value.stringValue else { throw .malformed("the attribute \(key) is not a text") }
            attributes[key] = text
        }
        video = try reader.object("video").map { object throws(AccessTokenError) in try VideoGrant(json: object) }
        if let sip = try reader.object("sip") {
            let reader = ClaimReader(object: sip)
            sipAdmin = try reader.flag("admin") ?? false
            sipCall = try reader.flag("call") ?? false
        }
        roomConfig = try reader.object("roomConfig")
        roomPreset = try reader.text("roomPreset")
        sha256 = try reader.text("sha256")
    }
}

extension VideoGrant {
    var json: JSONObject {
        var object = JSONObject()
        object.set("roomCreate", roomCreate)
        object.set("roomList", roomList)
        object.set("roomRecord", roomRecord)
        object.set("roomAdmin", roomAdmin)
        object.set("roomJoin", roomJoin)
        object.set("room", room)
        object["canPublish"] = canPublish.map { .bool($0) }
        object["canSubscribe"] = canSubscribe.map { .bool($0) }
        object["canPublishData"] = canPublishData.map { .bool($0) }
        object.set("canPublishSources", canPublishSources)
        object["canUpdateOwnMetadata"] = canUpdateOwnMetadata.map { .bool($0) }
        object.set("ingressAdmin", ingressAdmin)
        object.set("hidden", hidden)
        object.set("recorder", recorder)
        object.set("agent", agent)
        object["canSubscribeMetrics"] = canSubscribeMetrics.map { .bool($0) }
        object["canManageAgentSession"] = canManageAgentSession.map { .bool($0) }
        object.set("destinationRoom", destinationRoom)
        return object
    }

    init(json object: JSONObject) throws(AccessTokenError) {
        let reader = ClaimReader(object: object)
        roomCreate = try reader.flag("roomCreate") ?? false
        roomList = try reader.flag("roomList") ?? false
        roomRecord = try reader.flag("roomRecord") ?? false
        roomAdmin = try reader.flag("roomAdmin") ?? false
        roomJoin = try reader.flag("roomJoin") ?? false
        room = try reader.text("room")
        canPublish = try reader.flag("canPublish")
        canSubscribe = try reader.flag("canSubscribe")
        canPublishData = try reader.flag("canPublishData")
        canPublishSources = try reader.texts("canPublishSources")
        canUpdateOwnMetadata = try reader.flag("canUpdateOwnMetadata")
        ingressAdmin = try reader.flag("ingressAdmin") ?? false
        hidden = try reader.flag("hidden") ?? false
        recorder = try reader.flag("recorder") ?? false
        agent = try reader.flag("agent") ?? false
        canSubscribeMetrics = try reader.flag("canSubscribeMetrics")
        canManageAgentSession = try reader.flag("canManageAgentSession")
        destinationRoom = try reader.text("destinationRoom")
    }
}

/// Takes typed members out of a claims object; null counts as absent.
private struct ClaimReader {
    let object: JSONObject

    private func read<Value>(_ key: String, _ what: String, _ take: (JSONValue) -> Value?)
        throws(AccessTokenError) -> Value?
    {
        guard let value = object[key], value != .null else { return nil }
        guard let taken = take(value) else { throw .malformed("its claim \(key) is not \(what)") }
        return taken
    }

    func text(_ key: String) throws(AccessTokenError) -> String { try read(key, "a text") { $0.stringValue } ?? "" }

    func flag(_ key: String) throws(AccessTokenError) -> Bool? { try read(key, "true or false") { $0.boolValue } }

    func object(_ key: String) throws(AccessTokenError) -> JSONObject? {
        try read(key, "an object") { $0.objectValue }
    }

    func texts(_ key: String) throws(AccessTokenError) -> [String] {
        try read(key, "a list of texts") { value in
            let texts = value.arrayValue?.map(\.stringValue)
            return texts.flatMap { $0.contains(nil) ? nil : $0.compactMap { $0 } }
        } ?? []
    }

    /// A time may carry a fraction (RFC 7519 §2); the second it falls in counts.
    func time(_ key: String) throws(AccessTokenError) -> Int64? {
        try read(key, "a time in seconds") { value in
            value.integerValue.map(Int64.init) ?? value.numberValue.flatMap { Int64(exactly: $0.rounded(.down)) }
        }
    }
}

extension JSONObject {
    fileprivate mutating func set(_ key: String, _ value: String) {
        if !value.isEmpty { self[key] = .string(value) }
    }

    fileprivate mutating func set(_ key: String, _ value: Bool) {
        if value { self[key] = true }
    }

    fileprivate mutating func set(_ key: String, _ value: [String]) {
        if !value.isEmpty { self[key] = .array(value.map { .string($0) }) }
    }
}
