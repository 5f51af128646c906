import Storage
import Tools

/// All that one trial did not decide itself: the model's bytes as they came, the server's answers, times and chance.
/// With it the trial can be run again, without model, server and network, and comes out the same to the byte.
public struct Recording: Sendable {
    /// What the trial was, and what must still be the same when it is run again.
    public struct Header: Sendable, Hashable {
        /// The scenario's name.
        public var scenario: String
        /// The number of the trial, from 1.
        public var trial: Int
        /// The agent.
        public var agent: AgentIdentity
        /// What chance began with.
        public var seed: UInt64
        /// See ``EvalAgent/options``.
        public var options: [String: String]
    }

    /// What it is a recording of.
    public var header: Header
    /// The requests to the model and their answers, in order.
    var exchanges: [RecordedExchange] = []
    /// The questions to the server and its answers, in order.
    var roomCalls: [RecordedRoomCall] = []
    /// What the clock said, each time that it was read.
    var times: [Timestamp] = []
    /// The same of the time that turns are measured by, in microseconds.
    var uptimes: [Int] = []
    /// Which tool mode was remembered, each time that it was asked for; nil for none.
    var modes: [String?] = []
    /// What the judge said, in order.
    var judgeAnswers: [JudgeAnswer] = []
    /// What the simulated user did, in order.
    var moves: [UserSimulator.Move] = []

    init(header: Header) { self.header = header }

    /// The end of the name of a file with a recording.
    public static let suffix = ".recording.jsonl"
    private static let version = 1

    /// Reads the content of a file.
    /// - Throws: `StorageError`: `newerVersion`, or `malformed` with path, line and what was expected.
    public init(_ content: [UInt8], path: String) throws(StorageError) {
        var recording: Recording?
        for (index, line) in content.split(separator: UInt8(ascii: "\n")).enumerated() {
            do throws(StorageError) {
                guard let object = (try? JSONValue(parsing: line))?.objectValue else {
                    throw StorageError(.malformed, "expected a JSON object")
                }
                if recording == nil {
                    recording = Recording(header: try Self.header(object))
                } else {
                    try recording?.take(object)
                }
            } catch {
                throw StorageError(error.code, "\(path):\(index + 1): \(error.message); record it again with --record")
            }
        }
        guard let recording else {
            throw StorageError(.malformed, "\(path) is empty; record it again with --record")
        }
        self = recording
    }

    private static func header(_ object: JSONObject) throws(StorageError) -> Header {
        let version = object["v"]?.integerValue ?? 0
        guard version <= Self.version else {
            throw StorageError(.newerVersion, "written by a newer version (format \(version)); update pattreeya")
        }
        guard object["type"] == "recording", let scenario = object["scenario"]?.stringValue,
            let trial = object["trial"]?.integerValue, let model = object["model"]?.stringValue,
            let prompt = object["prompt"]?.stringValue, let tools = object["tools"]?.stringValue,
            let seed = object["seed"]?.stringValue.flatMap({ UInt64($0) })
        else { throw StorageError(.malformed, "expected the first line of a recording") }
        let agent = AgentIdentity(model: model, prompt: prompt, tools: tools)
        let options = (object["options"]?.objectValue?.members ?? []).map { ($0.key, $0.value.stringValue ?? "") }
        return Header(
            scenario: scenario,
            trial: trial,
            agent: agent,
            seed: seed,
            options: Dictionary(options) { first, _ in first }
        )
    }

    private mutating func take(_ object: JSONObject) throws(StorageError) {
        switch object["type"]?.stringValue {
        case "exchange": exchanges.append(try RecordedExchange(object))
        case "rooms": roomCalls.append(try RecordedRoomCall(object))
        case "clock":
            times += (object["milliseconds"]?.arrayValue ?? []).compactMap(\.integerValue).map {
                Timestamp(milliseconds: Int64($0))
            }
            uptimes += (object["uptime_microseconds"]?.arrayValue ?? []).compactMap(\.integerValue)
        case "judge": judgeAnswers.append(try JudgeAnswer(object))
        case "person": moves.append(try UserSimulator.Move(object))
        case "modes": modes += (object["modes"]?.arrayValue ?? []).map(\.stringValue)
        default: throw StorageError(.malformed, "expected an exchange, rooms, a judge, a person, clock or modes")
        }
    }

    /// The content of a file.
    public var content: [UInt8] {
        var objects: [JSONObject] = [
            [
                "v": .integer(Self.version), "type": "recording", "scenario": .string(header.scenario),
                "trial": .integer(header.trial), "model": .string(header.agent.model),
                "prompt": .string(header.agent.prompt), "tools": .string(header.agent.tools),
                // JSON's numbers have 53 bits.
                "seed": .string(String(header.seed)),
                "options": .object(
                    JSONObject(header.options.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
                ),
            ]
        ]
        objects += exchanges.map(\.object) + roomCalls.map(\.object)
        for (type, said) in [("person", moves.map(\.object)), ("judge", judgeAnswers.map(\.object))] {
            objects += said.map { JSONObject([("type", .string(type))] + $0.members.map { ($0.key, $0.value) }) }
        }
        objects.append([
            "type": "clock", "milliseconds": .array(times.map { .integer(Int($0.milliseconds)) }),
            "uptime_microseconds": .array(uptimes.map { .integer($0) }),
        ])
        if !modes.isEmpty {
            objects.append(["type": "modes", "modes": .array(modes.map { $0.map { .string($0) } ?? .null })])
        }
        var bytes: [UInt8] = []
        for object in objects {
            JSONValue.object(object).write(to: &bytes)
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
