import Tools

/// Builds a reply from the events of a chat-completions stream, or from one JSON body.
///
/// It copies what it keeps into growing buffers and skips everything else: no JSON tree is built for an ordinary
/// chunk. Nothing in it waits or knows of time, so that any stream can be replayed through it.
public struct ChatReplyAssembler: Sendable {
    private var content: ReplyContent
    private var usage: ChatUsage?
    private var hadUsage = false
    private var finish: FinishReason?
    private var sawChoice = false
    private var pieces = 0
    private var deliveredText = 0
    private var deliveredReasoning = 0
    private var habits = HabitSet()
    private var isWhole = false
    private let keepsReasoning: ChatDialect.ReasoningReplay
    private let limit: Int
    private let endpoint: ChatEndpoint

    /// True after `[DONE]`: nothing that follows counts.
    public private(set) var isDone = false

    /// The largest reply that is accepted unless said otherwise: 32 MiB.
    public static let defaultLimit = 32 << 20

    /// No model means so many calls; a stream that invents them must end.
    static let callLimit = 1024

    /// Makes an assembler for one reply.
    /// - Parameters:
    ///   - limit: bytes of text, reasoning and arguments beyond which the reply is refused.
    ///   - dialect: whether thinking inside the text is split off.
    public init(limit: Int = ChatReplyAssembler.defaultLimit, dialect: ChatDialect = .generic) {
        self.init(limit: limit, dialect: dialect, endpoint: ChatEndpoint())
    }

    init(limit: Int, dialect: ChatDialect, endpoint: ChatEndpoint) {
        self.limit = limit
        self.endpoint = endpoint
        keepsReasoning = dialect.replaysReasoning
        content = ReplyContent(splitsThinking: dialect.splitsThinking)
    }

    /// True once a token or a piece of a call came: from here on a request must not be repeated.
    public var hasOutput: Bool { content.isVisible }

    /// True once the reply is whole: a finish reason or `[DONE]` came.
    public var isComplete: Bool { isDone || finish != nil }

    /// Notes what was seen elsewhere in the exchange.
    mutating func note(_ seen: HabitSet) { habits.formUnion(seen) }

    /// Takes the data of the next server-sent event.
    /// - Parameter isError: the event was named `error`.
    /// - Throws: `ChatError` for an error that the endpoint reports inside the stream, for data that is no JSON, and
    ///   for a reply beyond the limit.
    public mutating func add(_ data: UnsafeBufferPointer<UInt8>, isError: Bool = false) throws(ChatError) {
        if isDone { return }
        let data = Self.trimmed(data)
        guard let first = data.first else { return }
        if data.starts(with: "[DONE]".utf8) { return isDone = true }
        var seen = Seen()
        let size = content.size
        do throws(JSONError) {
            if first == UInt8(ascii: "{") && !isError { try read(data, &seen) } else { seen.needsCloserLook = true }
        } catch {
            throw malformed(data, "is not JSON")
        }
        if seen.needsCloserLook || !(seen.hasChoice || seen.hasUsage) {
            try lookCloser(data, isCertain: isError)
            if seen.hasChoices { habits.insert(.choicesEmpty) }
        }
        if seen.hasUsage { noteUsage(seen) }
        if finish?.rawValue == "error" {
            throw endpoint.error(.server, "the endpoint broke the reply off with an error", advice: "try again later")
        }
        if content.calls.count > Self.callLimit {
            throw endpoint.error(.tooLarge, "the reply has more than \(Self.callLimit) tool calls")
        }
        if content.size > size { pieces += 1 }
        if content.size > limit {
            let size = "\(limit >> 20) MiB"
            throw endpoint.error(.tooLarge, "the reply is larger than \(size)", advice: "ask for less at once")
        }
    }

    /// The pieces that came since the last call, ready to be shown. A character that is still incomplete is held
    /// back.
    public mutating func takeEvents() -> (reasoning: String?, text: String?) {
        (
            Self.take(content.reasoning, &deliveredReasoning, isLast: false),
            Self.take(content.text, &deliveredText, isLast: false)
        )
    }

    /// Pieces that were held back, then the reply.
    /// - Parameters:
    ///   - taken: ids of calls that the session uses already.
    ///   - generator: the source of ids for calls that came without.
    /// - Throws: `ChatError` when the stream stopped before its end or held no reply at all.
    public mutating func finish(
        avoiding taken: Set<String> = [],
        using generator: inout some RandomNumberGenerator
    ) throws(ChatError) -> (reasoning: String?, text: String?, reply: ChatReply) {
        guard sawChoice || content.isVisible else {
            throw endpoint.error(
                isDone ? .malformed : .truncated,
                "the endpoint ended its answer without a reply",
                advice: "some servers do so when the conversation is longer than the model's context"
            )
        }
        guard isComplete else {
            throw endpoint.error(.truncated, "the reply stopped before its end", advice: "try again")
        }
        content.finish()
        let calls = content.finishCalls(avoiding: taken, using: &generator)
        let isCut = content.calls.isCutShort(strictly: finish == .length)
        var reply = ChatReply(
            text: String(decoding: content.text, as: UTF8.self),
            reasoning: String(decoding: content.reasoning, as: UTF8.self),
            refusal: content.isRefusal,
            toolCalls: calls,
            extras: extras(hasCalls: !calls.isEmpty),
            finishReason: finish ?? .none,
            usage: usage,
            truncatedArguments: isCut,
            quirks: allHabits(hasCalls: !calls.isEmpty, isCut: isCut).quirks
        )
        reply.pieces = pieces
        return (
            Self.take(content.reasoning, &deliveredReasoning, isLast: true),
            Self.take(content.text, &deliveredText, isLast: true), reply
        )
    }

    /// Takes a whole JSON body instead of a stream: the reply is complete with it.
    /// - Throws: `ChatError` as `add` does, also for a body that is something else than a completion.
    public mutating func add(wholeBody body: UnsafeBufferPointer<UInt8>) throws(ChatError) {
        try add(body)
        guard sawChoice else { throw malformed(body, "is no chat completion") }
        isDone = true
        isWhole = true
        habits = HabitSet()
        habits.insert(.notAStream)
    }

    // MARK: What goes into the reply

    /// What must be sent back with the message.
    private func extras(hasCalls: Bool) -> JSONObject {
        guard keepsReasoning == .always || (keepsReasoning == .toolTurns && hasCalls), !content.reasoning.isEmpty else {
            return content.extras
        }
        var extras = content.extras
        extras[ChatDialect.reasoningField] = .string(String(decoding: content.reasoning, as: UTF8.self))
        return extras
    }

    private func allHabits(hasCalls: Bool, isCut: Bool) -> HabitSet {
        var all = habits
        all.formUnion(content.habits)
        // Only the calls of a stream have an index.
        if isWhole { all.remove(.indexMissing) } else if !isDone { all.insert(.doneMissing) }
        if usage == nil { all.insert(.usageMissing) }
        switch finish {
        case nil: all.insert(.finishMissing)
        case .toolCalls?: if !hasCalls || isCut { all.insert(.finishWrong) }
        case .length?, .contentFilter?: break
        default: if hasCalls { all.insert(.finishWrong) }
        }
        return all
    }

    private mutating func noteUsage(_ seen: Seen) {
        if seen.hasChoice {
            habits.insert(.usageWithChoice)
        } else if !seen.hasChoices {
            habits.insert(.usageWithoutChoices)
        }
        if hadUsage { habits.insert(.usageRepeated) }
        hadUsage = true
    }

    // MARK: Reading

    private struct Seen {
        var hasChoices = false
        var hasChoice = false
        var hasUsage = false
        var needsCloserLook = false
    }

    private mutating func read(_ data: UnsafeBufferPointer<UInt8>, _ seen: inout Seen) throws(JSONError) {
        var reader = JSONReader(data)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("choices") {
                try readChoices(from: &reader, &seen)
            } else if key.matches("usage") {
                try readUsage(from: &reader, &seen)
            } else if key.matches("error") {
                if try !reader.readNull() {
                    seen.needsCloserLook = true
                    try reader.skipValue()
                }
            } else if key.matches("x_groq") {
                try readGroq(from: &reader, &seen)
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
    }

    private mutating func readChoices(from reader: inout JSONReader, _ seen: inout Seen) throws(JSONError) {
        guard reader.peek() == .array else { return try reader.skipValue() }
        seen.hasChoices = true
        try reader.beginArray()
        while try reader.nextElement() {
            // One reply is asked for; a second choice would be mixed into the first.
            if seen.hasChoice || reader.peek() != .object {
                try reader.skipValue()
                continue
            }
            seen.hasChoice = true
            sawChoice = true
            try readChoice(from: &reader, &seen)
        }
    }

    private mutating func readChoice(from reader: inout JSONReader, _ seen: inout Seen) throws(JSONError) {
        var hasDelta = false
        defer { if !hasDelta { habits.insert(.deltaMissing) } }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("delta") {
                hasDelta = true
                try content.read(from: &reader)
            } else if key.matches("finish_reason") {
                guard reader.peek() == .string else {
                    try reader.skipValue()
                    continue
                }
                try read(finishReason: reader.readString())
            } else if key.matches("message") {
                // Some gateways repeat the whole message at the end of a stream.
                hasDelta = true
                habits.insert(.messageInStream)
                if content.isVisible { try reader.skipValue() } else { try content.read(from: &reader) }
            } else if key.matches("error") {
                if try !reader.readNull() {
                    seen.needsCloserLook = true
                    try reader.skipValue()
                }
            } else if key.matches("usage") {
                habits.insert(.usageElsewhere)
                try readUsage(from: &reader, &seen)
            } else {
                try reader.skipValue()
            }
        }
    }

    private mutating func read(finishReason wire: String) {
        if wire.isEmpty { return habits.insert(.finishEmpty) }
        if !FinishReason.isStandard(wire) { habits.insert(.finishUnusual) }
        finish = FinishReason(wire: wire)
    }

    private mutating func readUsage(from reader: inout JSONReader, _ seen: inout Seen) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        usage = try ChatUsage(reading: &reader)
        seen.hasUsage = true
    }

    private mutating func readGroq(from reader: inout JSONReader, _ seen: inout Seen) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("usage") {
                habits.insert(.usageElsewhere)
                try readUsage(from: &reader, &seen)
            } else {
                try reader.skipValue()
            }
        }
    }

    /// An event that is no ordinary chunk: an error in one of its many forms, or something to ignore.
    private func lookCloser(_ data: UnsafeBufferPointer<UInt8>, isCertain: Bool) throws(ChatError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: data)
        } catch {
            guard isCertain else { throw malformed(data, "is not JSON") }
            throw endpoint.error(status: nil, ErrorBody(text: String(decoding: data, as: UTF8.self)))
        }
        if let body = ErrorBody(value, isCertain: isCertain) { throw endpoint.error(status: nil, body) }
        if value.objectValue == nil { throw malformed(data, "is no chat completion") }
    }

    private func malformed(_ data: UnsafeBufferPointer<UInt8>, _ problem: String) -> ChatError {
        let excerpt = String(decoding: data.prefix(1000), as: UTF8.self)
        if let page = WebPage.describing(excerpt) {
            let advice = "check OPENAI_BASE_URL, which often ends in /v1"
            return endpoint.error(.malformed, "the endpoint sent no reply but \(page)", advice: advice)
        }
        return endpoint.error(.malformed, "the endpoint sent something that \(problem)", said: excerpt)
    }

    // MARK: Bytes

    private static func trimmed(_ data: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var range = data.indices
        while let first = range.first, isSpace(data[first]) { range.removeFirst() }
        while let last = range.last, isSpace(data[last]) { range.removeLast() }
        return UnsafeBufferPointer(rebasing: data[range])
    }

    private static func take(_ bytes: [UInt8], _ delivered: inout Int, isLast: Bool) -> String? {
        let end = isLast ? bytes.count : bytes.count - UTF8Tail.incompleteCount(bytes)
        guard end > delivered else { return nil }
        defer { delivered = end }
        return String(decoding: bytes[delivered..<end], as: UTF8.self)
    }
}
