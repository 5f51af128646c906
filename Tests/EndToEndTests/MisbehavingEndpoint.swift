import Synchronization
import TestSupport
import Tools

/// A chat endpoint that behaves as badly as one family of real ones does, and is as strict about what it is sent.
///
/// It calls the tool that makes a room, and tells of the room when it has seen the result.
final class MisbehavingEndpoint: Sendable {
    typealias Step = ScriptedHTTPServer.Step
    typealias Request = ScriptedHTTPServer.Request

    /// What a request looks like to the endpoint.
    struct Question: Sendable {
        let request: Request
        let body: JSONValue
        /// Counted from 0.
        let number: Int

        var messages: [JSONValue] { body["messages"]?.arrayValue ?? [] }
        /// True once the call has been made.
        var hasResult: Bool { messages.last?["role"] == "tool" }
        /// The latest message with calls.
        var callMessage: JSONValue? { messages.last { $0["tool_calls"] != nil } }
        /// The calls of that message.
        var calls: [JSONValue] { callMessage?["tool_calls"]?.arrayValue ?? [] }
    }

    /// One row: what it refuses, and how it calls and speaks.
    struct Habits: Sendable {
        let dialect: String
        /// What follows the server's address in the base URL.
        var base = "/v1"
        var path = "/v1/chat/completions"
        var header = (name: "Authorization", value: "Bearer \(ScriptedModel.key)")
        /// Members that no request may have.
        var forbidden: [String] = []
        /// What else is wrong with a request; nil when nothing is.
        var complaint: @Sendable (Question) -> String? = { _ in nil }
        /// How a complaint is made.
        var refusal: @Sendable (String) -> [Step] = { words in
            [.text(JSONValue.object(["error": ["message": .string(words)]]).jsonText, status: 400)]
        }
        /// What is answered before the call; nil for nothing.
        var before: @Sendable (Question) -> [Step]? = { _ in nil }
        var call: [String]
        var says: [String]
        /// The quirks that the turn must tell of.
        var quirks: [String]
        var requests = 2
    }

    static let words = "Your room pattreeya-alice is ready."

    let habits: Habits
    let server: ScriptedHTTPServer
    private let complaints: Complaints

    /// What was wrong with requests, those that the row is known to provoke left out.
    private final class Complaints: Sendable {
        let list = Mutex<[String]>([])
    }

    init(_ habits: Habits) throws {
        self.habits = habits
        let complaints = Complaints()
        let count = Mutex(0)
        self.complaints = complaints
        server = try ScriptedHTTPServer { request in
            let number = count.withLock { count in
                defer { count += 1 }
                return count
            }
            let body = (try? JSONValue(parsing: request.body)) ?? .null
            let question = Question(request: request, body: body, number: number)
            if let complaint = Self.generalComplaint(question, habits) {
                complaints.list.withLock { $0.append(complaint) }
                return habits.refusal(complaint)
            }
            if let complaint = habits.complaint(question) { return habits.refusal(complaint) }
            if let early = habits.before(question) { return early }
            return Self.stream(question.hasResult ? habits.says : habits.call)
        }
    }

    /// What was wrong with requests though the row says better.
    var surprises: [String] { complaints.list.withLock { $0 } }

    var variables: [String: String] {
        ScriptedModel.variables(server).merging([
            "PATTREEYA_DIALECT": habits.dialect, "OPENAI_BASE_URL": server.url + habits.base,
        ]) { $1 }
    }

    /// What every request of a row must be like.
    private static func generalComplaint(_ question: Question, _ habits: Habits) -> String? {
        let request = question.request
        if request.path != habits.path { return "wrong path \(request.path)" }
        if request[habits.header.name] != habits.header.value { return "no \(habits.header.name)" }
        if habits.header.name != "Authorization", request["Authorization"] != nil { return "two keys" }
        if question.body["tools"] == nil { return "no tools" }
        if let name = habits.forbidden.first(where: { question.body[$0] != nil }) { return "unknown member \(name)" }
        let ids = question.calls.map { $0["id"] }
        let results = question.messages.filter { $0["role"] == "tool" }.suffix(ids.count).map { $0["tool_call_id"] }
        return ids == results ? nil : "calls and results do not pair"
    }

    /// Chunks as they are, events with `data:` before them.
    static func stream(_ parts: [String]) -> [Step] {
        let events = parts.map { $0.hasPrefix(":") || $0.hasPrefix("event") ? $0 : "data: \($0)" }
        return [ScriptedModel.head] + events.map { .chunk(Array("\($0)\n\n".utf8)) } + [.endOfChunks]
    }

    /// A delta with these tool calls.
    static func delta(calls: String) -> String { #"{"choices":[{"index":0,"delta":{"tool_calls":\#(calls)}}]}"# }

    /// A delta of words.
    static func delta(_ text: String) -> String { #"{"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# }

    /// The last chunk of a choice.
    static func end(_ reason: String) -> String {
        #"{"choices":[{"index":0,"delta":{},"finish_reason":\#(reason == "null" ? reason : "\"\(reason)\"")}]}"#
    }

    static let usage = #"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":3}}"#
    static let plainWords = [delta(words), end("stop"), usage, "[DONE]"]

    /// A call of the tool that makes the room, in the protocol's own form.
    static func call(
        id: String = "call_1",
        index: String = #""index":0,"#,
        arguments: String = #""{\"room_name_suffix\":\"alice\"}""#,
        extra: String = ""
    ) -> String {
        #"{\#(index)"id":"\#(id)","type":"function","function":{"name":"create_pattreeya_room","#
            + #""arguments":\#(arguments)}\#(extra)}"#
    }
}
