import Storage
import TestSupport
import Testing

@testable import AgentCore

@Suite struct TranscriptLineHeadTests {
    private func line(_ text: String) -> [UInt8] {
        let event = TurnEvent(session: "s", turn: 3, at: Chat.time, kind: .textDelta(text))
        return Array(TranscriptRecord.line(id: 12, parent: 11, event: event).dropLast())
    }

    private func head(_ bytes: [UInt8]) -> TranscriptLineHead? {
        bytes.withUnsafeBufferPointer { TranscriptLineHead($0) }
    }

    private func piece(_ bytes: [UInt8]) -> TranscriptLineHead? {
        bytes.withUnsafeBufferPointer { line in
            TranscriptLineHead(line).flatMap { $0.isPlainPiece(line) ? $0 : nil }
        }
    }

    /// Guards the form: if the writer changes, long sessions would be read slowly and nothing else would tell.
    @Test func whatTheWriterWritesIsKnown() {
        for text in ["word ", "", "~!#[]{}: 'x'"] {
            let piece = piece(line(text))
            #expect(piece?.id == 12 && piece?.parent == 11, "\(text)")
        }
    }

    /// Guards the form of the other records, too.
    @Test func everyRecordThatTheWriterWritesHasAHead() {
        let kinds: [TurnEvent.Kind] = [
            .session(model: "m", resumed: false), .turnStarted(text: "é"), .message(AssistantMessage(text: "\"")),
            .toolCall(id: "c", name: "n", arguments: [:], original: nil, notes: []), .turnUndone,
        ]
        for (kind, parent) in zip(kinds, [nil, 11, 11, 11, 11]) {
            let event = TurnEvent(session: "s", turn: 3, at: Chat.time, kind: kind)
            let line = Array(TranscriptRecord.line(id: 12, parent: parent, event: event).dropLast())
            let head = head(line)
            #expect(head?.id == 12 && head?.parent == parent && head?.turn == 3 && head?.at == Chat.time, "\(kind)")
        }
    }

    /// What is read after a head is the same as what is read from the first byte.
    @Test(arguments: ["", ",\"id\":9", ",\"turn\":4,\"x\":[1]", ",", ",\"x\"", ",\"x\":1,", "]", ",\"type\":1"])
    func aHeadChangesNothing(rest: String) {
        let good = #"{"v":1,"id":12,"parent":11,"at":"2026-11-21T12:08:36.123Z","turn":3,"type":"turn.undone""#
        let line = Array((good + rest + "}").utf8)
        let head = head(line)
        #expect(head != nil)
        func read(_ head: TranscriptLineHead?) -> Result<TranscriptRecord, StorageError> {
            line.withUnsafeBufferPointer { bytes in
                var reader = TranscriptRecordReader(session: "s")
                do throws(StorageError) { return .success(try reader.read(bytes, head)) } catch {
                    return .failure(error)
                }
            }
        }
        switch (read(head), read(nil)) {
        case (.success(let ours), .success(let plain)):
            #expect("\(ours)" == "\(plain)")
        case (.failure(let ours), .failure(let plain)): #expect(ours.message == plain.message)
        default: Issue.record("only one of the two readings failed")
        }
    }

    @Test(arguments: ["é", "a\nb", "\"", "\\", "日本", "\u{7F}"]) func otherTextIsForTheReader(text: String) {
        #expect(piece(line(text)) == nil)
    }

    /// A damaged line is either left to the reader, or the reader would have found the same in it.
    @Test func noDamagePassesThatTheReaderWouldTell() throws {
        let good = line("some word")
        for place in good.indices {
            for byte in [UInt8(0), 0x22, 0x30, 0x2C, 0x39, 0x5C, 0x61, 0x7D, 0xFF] where good[place] != byte {
                var damaged = good
                damaged[place] = byte
                guard let found = piece(damaged) else { continue }
                let record = try TranscriptRecord(line: damaged, session: "s")
                #expect(record.id == found.id && record.parent == found.parent, "\(place) \(byte)")
                guard case .textDelta? = record.event?.kind else {
                    Issue.record("not a piece: \(place) \(byte)")
                    continue
                }
            }
            if let found = piece(Array(good[..<place])) { Issue.record("cut at \(place): \(found)") }
        }
    }

    @Test func piecesOfACutTurnAreItsWords() throws {
        let folder = TemporaryFolder()
        let head =
            #"{"v":1,"id":1,"parent":null,"at":"2026-11-21T12:08:36.123Z","turn":1,"type":"turn.started","text":"Hi"}"#
        let pieces = (2...4).map {
            #"{"v":1,"id":\#($0),"parent":\#($0 - 1),"at":"2026-11-21T12:08:36.123Z","turn":1,"type":"text.delta","text":"w\#($0) "}"#
        }
        folder.write("s.jsonl", ([head] + pieces).joined(separator: "\n") + "\n")
        let transcript = try Transcript(session: "s", path: folder.path(of: "s.jsonl"), now: { Chat.time })
        #expect(
            transcript.conversation.messages == [
                .user("Hi"), .assistant(text: "w2 w3 w4 ", toolCalls: [], extras: [:]),
            ]
        )
    }
}
