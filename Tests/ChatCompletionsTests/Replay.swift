import HTTPTransport
import Testing

@testable import ChatCompletions

/// What came of a stream: the reply with everything that was shown on the way, or the error.
struct Outcome: Equatable {
    var reply: ChatReply?
    var error: ChatError?
    var shownText = ""
    var shownReasoning = ""
}

/// Feeds bytes through decoder and assembler as the model does, cut at the given places.
func replay(
    _ bytes: [UInt8],
    cutAt cuts: some Sequence<Int> = [],
    limit: Int = ChatReplyAssembler.defaultLimit,
    dialect: ChatDialect = .generic
) -> Outcome {
    var decoder = ServerSentEventDecoder()
    var assembler = ChatReplyAssembler(limit: limit, dialect: dialect)
    var outcome = Outcome()
    func show(_ pieces: (reasoning: String?, text: String?)) {
        outcome.shownReasoning += pieces.reasoning ?? ""
        outcome.shownText += pieces.text ?? ""
    }
    do {
        var start = 0
        for end in [Array(cuts), [bytes.count]].joined() where end > start {
            try decoder.feed(Array(bytes[start..<end])) {
                try assembler.add($0.data, isError: $0.eventName == "error")
            }
            show(assembler.takeEvents())
            start = end
        }
        try decoder.finish { try assembler.add($0.data, isError: $0.eventName == "error") }
        var generator = Counter()
        let last = try assembler.finish(using: &generator)
        show((last.reasoning, last.text))
        outcome.reply = last.reply
    } catch let error as ChatError {
        outcome.error = error
    } catch {
        outcome.error = ChatError(.malformed, "\(error)")
    }
    return outcome
}

func replay(_ text: String, dialect: ChatDialect = .generic) -> Outcome { replay(Array(text.utf8), dialect: dialect) }

/// Each text as one server-sent event.
func events(_ data: String...) -> String { data.map { "data: \($0)\n\n" }.joined() }

/// A stream with a name that says what is odd about it.
struct Form: CustomTestStringConvertible {
    let name: String
    let stream: String

    init(_ name: String, _ parts: String...) {
        self.name = name
        stream = parts.joined()
    }

    var testDescription: String { name }
}

/// Random numbers that are not: 1, 2, 3, …
struct Counter: RandomNumberGenerator {
    var value: UInt64 = 0

    mutating func next() -> UInt64 {
        value += 1
        return value
    }
}

/// A small generator with a seed (SplitMix64), so that a failing run can be repeated.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

extension String {
    /// Both texts: long tables of sums of literals would keep the type checker busy for minutes.
    func followed(by other: String) -> String { self + other }
}
