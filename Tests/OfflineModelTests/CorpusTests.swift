import Rooms
import Testing
import Tools

@testable import OfflineModel

/// `utterances.txt`: what people say, each to a fresh conversation, and what must come of it.
@Suite struct CorpusTests {
    struct Entry: CustomTestStringConvertible {
        var calls: [String]
        var reply: String
        var words: String
        var testDescription: String { words }
    }

    static let entries: [Entry] = {
        let text = String(decoding: PackageResources.utterances_txt, as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            let columns = line.split(separator: "|", maxSplits: 2).map { $0.trimmed }
            guard columns.count == 3 else { return nil }
            let calls = columns[0] == "-" ? [] : columns[0].split(separator: ";").map { $0.trimmed }
            return Entry(calls: calls, reply: columns[1], words: columns[2])
        }
    }()

    @Test func theCorpusIsBroad() { #expect(Self.entries.count >= 150) }

    @Test(arguments: entries)
    func isUnderstood(_ entry: Entry) {
        var chat = Chat(rooms: ["alpha", "beta"])
        let turn = chat.say(entry.words)
        #expect(turn.calls == entry.calls, "\(turn.text)")
        #expect(turn.text.contains(entry.reply), "\(turn.text)")
    }

    /// The model behaves so that the rules about authority never have to stop it.
    @Test(arguments: entries)
    func isAllowed(_ entry: Entry) throws {
        var chat = Chat(rooms: ["alpha", "beta"])
        for call in chat.say(entry.words).calls {
            let words = PersonWords(text: entry.words)
            if call.hasPrefix("create") {
                #expect(RoomAuthority.allowsCreating(words), "\(call)")
            } else if call.hasPrefix("delete ") {
                let name = try RoomName(existing: String(call.dropFirst(7)))
                #expect(RoomAuthority.allowsDeleting(name, words), "\(call)")
            }
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.first?.isWhitespace ?? false { text.removeFirst() }
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text)
    }
}
