import AgentCore
import ChatCompletions
import HTTPTransport
import Storage
import TestSupport
import Testing
import Tools

@testable import Evals

/// An endpoint that answers with a call of the create tool first, then in words.
private func endpoint(_ words: String = "Done: é.") throws -> ScriptedHTTPServer {
    try ScriptedHTTPServer { request in
        let body = String(decoding: request.body, as: UTF8.self)
        let isAnswered = body.contains("\"role\":\"tool\"")
        let delta =
            isAnswered
            ? "{\"content\":\"\(words)\"}"
            : #"{"tool_calls":[{"index":0,"function":{"name":"create_pattreeya_room","arguments":"{\"room_name_suffix\":\"alpha\"}"}}]}"#
        let event = "data: {\"choices\":[{\"index\":0,\"delta\":\(delta)}]}\n\ndata: [DONE]\n\n"
        let headers = [(name: "Content-Type", value: "text/event-stream"), (name: "Set-Cookie", value: "s3cret")]
        return [.response(headers: headers, body: Array(event.utf8))]
    }
}

@Suite(.timeLimit(.minutes(1))) struct RecordingTests {
    private static let yaml = """
        turns:
          - user: create a room called alpha
            calls:
              - create_pattreeya_room: {room_name_suffix: alpha}
            reply: {says: [done]}
        """

    private func agent(_ server: ScriptedHTTPServer, prompt: String = "Be good.") -> EvalAgent {
        let url = "http://127.0.0.1:\(server.port)/v1"
        return EvalAgent(configuration: .init(modelName: "m", systemPrompt: { _ in prompt })) { outside in
            HTTPChatModel(
                configuration: .init(baseURL: url, apiKey: "key-that-is-secret", random: outside.random),
                client: outside.carrier
            )
        }
    }

    private func trial(
        _ agent: EvalAgent,
        _ path: String?,
        replay: TrialReplay? = nil,
        yaml: String = yaml
    ) async throws -> Trial {
        let runner = TrialRunner(agent: agent, tools: .ours, recordings: .always)
        return try await runner.run(
            try scenario(yaml, tools: .ours),
            number: 1,
            transcript: path,
            replay: replay
        )
    }

    /// Ids of calls that come without, times and the world: all of it comes out the same, to the byte.
    @Test func aReplayIsTheSameToTheByteWithoutAnyServer() async throws {
        let folder = TemporaryFolder()
        let (first, second) = ("\(folder.path)/a.jsonl", "\(folder.path)/b.jsonl")
        let server = try endpoint()
        let agent = agent(server)
        let original = try await trial(agent, first)
        #expect(original.verdict.outcome == .passed)
        let recording = try #require(original.recording)
        server.stop()
        let read = try Recording(recording.content, path: "r")
        let replayed = try await trial(agent, second, replay: TrialReplay(read))
        #expect(
            replayed.verdict.outcome == .passed && replayed.failure == nil,
            "\(String(describing: replayed.failure))"
        )
        #expect(try FileContent.read(first) == FileContent.read(second))
        #expect(
            replayed.record?.effects == original.record?.effects && replayed.record?.after == original.record?.after
        )
        #expect(read.content == recording.content)
    }

    @Test func nothingSecretIsRecorded() async throws {
        let server = try endpoint()
        defer { server.stop() }
        let recording = try #require(try await trial(agent(server), nil).recording)
        let text = String(decoding: recording.content, as: UTF8.self)
        #expect(
            !text.contains("key-that-is-secret") && !text.contains("s3cret") && !text.contains("secret-of-a-server")
        )
        #expect(text.contains("create a room called alpha"))
    }

    /// What the person says has changed since: the request says where.
    @Test func anotherRequestStopsTheReplayAndSaysWhere() async throws {
        let server = try endpoint()
        defer { server.stop() }
        let recording = try #require(try await trial(agent(server), nil).recording)
        let requests = server.requests.count
        let other = Self.yaml.replacing("called alpha", with: "named beta")
        let replayed = try await trial(agent(server), nil, replay: TrialReplay(recording), yaml: other)
        #expect(replayed.verdict.outcome == .error && replayed.failure?.exit == .usage)
        let message = replayed.failure?.message ?? ""
        #expect(
            message.hasPrefix("request 1 to the model differs from the recording at messages[1].content:"),
            "\(message)"
        )
        #expect(message.contains("called alpha") && message.contains("named beta"), "\(message)")
        #expect(server.requests.count == requests)
    }

    @Test func aRecordingOfAnotherPromptSaysWhichHashDiffers() async throws {
        let server = try endpoint()
        defer { server.stop() }
        let recording = try #require(try await trial(agent(server), nil).recording)
        let replayed = try await trial(agent(server, prompt: "Be bad."), nil, replay: TrialReplay(recording))
        #expect(replayed.failure?.message.contains("another prompt: \(recording.header.agent.prompt) then") == true)
    }

    /// The tools really run: the room is made in a world of the replay's own.
    @Test func withLiveToolsOnlyTheModelIsPlayed() async throws {
        let server = try endpoint()
        let original = try await trial(agent(server), nil)
        server.stop()
        let recording = try #require(original.recording)
        let replay = TrialReplay(recording, hasLiveTools: true)
        let replayed = try await trial(agent(server), nil, replay: replay)
        #expect(replayed.verdict.outcome == .passed, "\(String(describing: replayed.failure))")
        let sid = replayed.record?.after.rooms.first?.sid
        #expect(sid != nil && sid != original.record?.after.rooms.first?.sid)
    }

    @Test func aDamagedRecordingIsToldByItsLine() {
        let header =
            #"{"v":1,"type":"recording","scenario":"s","trial":1,"model":"m","prompt":"p","tools":"t","seed":"1"}"#
        for (text, words) in [
            ("", "is empty"), ("{}", "r:1: expected the first line"), ("x", "r:1: expected a JSON object"),
            (header + "\n{\"type\":\"rooms\"}\n", "r:2: expected rooms with by"),
            (header.replacing("1", with: "9"), "newer"),
        ] {
            let error = #expect(throws: StorageError.self) { try Recording(Array(text.utf8), path: "r") }
            #expect(error?.message.contains(words) == true, "\(text): \(error?.message ?? "")")
        }
    }

    @Test func piecesThatAreNoTextSurvive() throws {
        var recording = Recording(
            header: .init(
                scenario: "s",
                trial: 1,
                agent: AgentIdentity(model: "m", prompt: "p", tools: "t"),
                seed: .max,
                options: ["model": "m"]
            )
        )
        var exchange = RecordedExchange(path: "/p", request: Array("é".utf8))
        exchange.pieces = [[0xC3], [0xA9, 0x00, 0xFF], Array("ok".utf8)]
        exchange.failure = HTTPError(.timeout, "late", isBeforeFirstByte: true)
        recording.exchanges = [exchange]
        recording.modes = [nil, "json"]
        let read = try Recording(recording.content, path: "r")
        #expect(read.exchanges == [exchange] && read.modes == [nil, "json"] && read.header == recording.header)
    }
}
