import HTTPTransport
import TestSupport
import Testing

@Suite struct ServerSentEventDecoderTests {
    struct Event: Hashable {
        var name: String?
        var data: String
    }

    /// Feeds the pieces one after the other, then the end.
    private func decode(_ pieces: [[UInt8]], limit: Int = 1 << 20) throws -> [Event] {
        var events: [Event] = []
        var decoder = ServerSentEventDecoder(eventLimit: limit)
        let note: (ServerSentEventView) -> Void = { view in
            events.append(Event(name: view.eventName, data: String(decoding: view.dataBytes, as: UTF8.self)))
        }
        for piece in pieces { try decoder.feed(piece, note) }
        try decoder.finish(note)
        return events
    }

    static let cases: [(stream: String, events: [Event])] = [
        ("data: one\n\ndata: two\n\n", [Event(data: "one"), Event(data: "two")]),
        ("data: one\r\n\r\ndata: two\r\n\r\n", [Event(data: "one"), Event(data: "two")]),
        ("data: one\r\rdata: two\r\r", [Event(data: "one"), Event(data: "two")]),
        ("data: a\r\n\ndata: b\n\r\n", [Event(data: "a"), Event(data: "b")]),
        ("data: a\ndata:b\ndata:  c\n\n", [Event(data: "a\nb\n c")]),
        ("data: a\r\ndata: b\r\n\r\n", [Event(data: "a\nb")]),
        ("event: n\rdata: a\rdata: b\r\r", [Event(name: "n", data: "a\nb")]),
        ("data\n\ndata:\n\ndata\ndata\n\n", [Event(data: ""), Event(data: ""), Event(data: "\n")]),
        ("\u{FEFF}data: mark\n\n\u{FEFF}data: not\n\n", [Event(data: "mark")]),
        (": comment\n:\ndata: x\n: between\ndata: y\n\n:\n\n", [Event(data: "x\ny")]),
        ("event: error\ndata: {}\n\ndata: plain\n\n", [Event(name: "error", data: "{}"), Event(data: "plain")]),
        ("event: a\nevent: b\ndata: 1\n\n", [Event(name: "b", data: "1")]),
        ("event:\ndata: 1\n\n", [Event(data: "1")]),
        ("event: lost\n\ndata: 1\n\n", [Event(data: "1")]),
        ("id: 7\nretry: 10\ndatabase: x\ndat\nevents: y\nnonsense\ndata: 1\n\n", [Event(data: "1")]),
        (" data: indented\n\ndata : spaced\n\n", []),
        ("data: [DONE]", [Event(data: "[DONE]")]),
        ("data: open\n", [Event(data: "open")]),
        ("data: open\r", [Event(data: "open")]),
        ("data: a\nevent: late", [Event(name: "late", data: "a")]),
        ("data: caf\u{E9} \u{1F600}\n\n", [Event(data: "caf\u{E9} \u{1F600}")]),
        ("\n\n\r\n\r\r\n", []), ("", []), ("\u{FEFF}", []),
    ]

    @Test(arguments: cases.indices)
    func everyCutGivesTheSameEvents(index: Int) throws {
        let (stream, events) = ServerSentEventDecoderTests.cases[index]
        let bytes = Array(stream.utf8)
        #expect(try decode([bytes]) == events)
        #expect(try decode(bytes.map { [$0] }) == events)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let pieces = [bytes[..<first], bytes[first..<second], bytes[second...]].map { Array($0) }
                #expect(try decode(pieces) == events, "cut at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: [[0xEF], [0xEF, 0xBB], [0xEF, 0xBB, 0x41]] as [[UInt8]])
    func bytesThatOnlyBeginAMarkAreALine(start: [UInt8]) throws {
        let bytes = start + Array("\ndata: 1\n\n".utf8)
        #expect(try decode([bytes]) == [Event(data: "1")])
        #expect(try decode(bytes.map { [$0] }) == [Event(data: "1")])
        #expect(try decode([start + Array("data: 1\n\n".utf8)]) == [])
    }

    @Test func anEventIsHandedOverWithItsLastByte() throws {
        for end in ["\n\n", "\r\r", "\r\n\r"] {
            var decoder = ServerSentEventDecoder()
            var count = 0
            try decoder.feed(Array("data: now\(end)".utf8)) { _ in count += 1 }
            #expect(count == 1, "\(end.debugDescription)")
        }
    }

    @Test func commentsAreCounted() throws {
        var decoder = ServerSentEventDecoder()
        try decoder.feed(Array(": a\n:\ndata: :\n".utf8)) { _ in }
        #expect(decoder.commentCount == 2)
    }

    @Test func randomStreamsDoNotDependOnTheirCuts() throws {
        var random = SeededGenerator(seed: 20_260_801)
        let words = [
            "data: ", "data:", "data", "event: ", "x", "yz", " ", ":", "\r\n", "\r\n", "\n", "\n", "\r", "\u{FEFF}",
        ]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...30, using: &random)
            let bytes = (0..<count).flatMap { _ in Array((words.randomElement(using: &random) ?? "").utf8) }
            var pieces: [[UInt8]] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...7, using: &random))
                pieces.append(Array(bytes[start..<end]))
                start = end
            }
            #expect(try decode(pieces) == decode([bytes]), "\(bytes)")
            #expect(try decode([bytes]) == ReferenceDecoder.decode(bytes), "\(bytes)")
        }
    }

    @Test func anEventPastTheLimitIsRefusedHoweverItComes() throws {
        let fitting = Array("data: 12345678\n\n".utf8)
        #expect(try decode([fitting], limit: 20).count == 1)
        for stream in [
            "data: 1234567890123456789012345\n\n", "data: 1234567890\ndata: 1234567890\n\n",
            "unknown: 1234567890123456789012345", ": 123456789012345678901234567890",
        ] {
            let bytes = Array(stream.utf8)
            for pieces in [[bytes], bytes.map { [$0] }] where pieces.count > 1 || stream.hasPrefix("data") {
                let error = #expect(throws: HTTPError.self) { try decode(pieces, limit: 20) }
                #expect(error?.code == .tooLarge)
            }
        }
    }

    @Test func whatTheReceiverThrowsComesThrough() throws {
        struct Stop: Error {}
        var decoder = ServerSentEventDecoder()
        #expect(throws: Stop.self) { try decoder.feed(Array("data: 1\n\n".utf8)) { _ in throw Stop() } }
    }
}

/// The standard's algorithm, written the slow and obvious way.
private enum ReferenceDecoder {
    static func decode(_ bytes: [UInt8]) -> [ServerSentEventDecoderTests.Event] {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        var lines: [[UInt8]] = [[]]
        var index = rest.startIndex
        while index < rest.endIndex {
            if rest[index] == 13 || rest[index] == 10 {
                if rest[index] == 13, index + 1 < rest.endIndex, rest[index + 1] == 10 { index += 1 }
                lines.append([])
            } else {
                lines[lines.count - 1].append(rest[index])
            }
            index += 1
        }
        var events: [ServerSentEventDecoderTests.Event] = []
        var name = ""
        var data: [String]? = nil
        func dispatch() {
            if let data {
                events.append(.init(name: name.isEmpty ? nil : name, data: data.joined(separator: "\n")))
            }
            (name, data) = ("", nil)
        }
        let last = lines.removeLast()
        for line in lines + (last.isEmpty ? [] : [last]) {
            let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            if line.isEmpty {
                dispatch()
                continue
            }
            var value = parts.count > 1 ? parts[1] : []
            if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
            let text = String(decoding: value, as: UTF8.self)
            switch String(decoding: parts[0], as: UTF8.self) {
            case "data": data = (data ?? []) + [text]
            case "event": name = text
            default: break
            }
        }
        dispatch()
        return events
    }
}
