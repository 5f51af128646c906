import Rooms
import TestSupport
import Testing

@Suite struct RoomNameTests {
    /// 2025-01-20 14:30:25 UTC.
    static let now: Int64 = 1_737_383_425_000

    @Test(arguments: [
        ("interview-alice", "pattreeya-interview-alice"), ("interview alice", "pattreeya-interview-alice"),
        ("  interview \t\n alice ", "pattreeya-interview-alice"), ("pattreeya-standup", "pattreeya-standup"),
        ("Pattreeya-Standup", "pattreeya-Standup"), ("pattreeya standup", "pattreeya-standup"),
        ("pattreeya- standup", "pattreeya-standup"), ("pattreeya-pattreeya-x", "pattreeya-pattreeya-x"),
        ("Team.A_1", "pattreeya-Team.A_1"), ("Besprechung-Köln", "pattreeya-Besprechung-Köln"),
        ("面接", "pattreeya-面接"), ("ห้องประชุม", "pattreeya-ห้องประชุม"), ("कमरा", "pattreeya-कमरा"),
        ("cafe\u{301}", "pattreeya-cafe\u{301}"), ("7", "pattreeya-7"),
    ]) func givesNames(suffix: String, full: String) throws {
        let name = try RoomName(suffix: suffix, now: Self.now)
        #expect(Array(name.full.utf8) == Array(full.utf8))
    }

    @Test(arguments: [nil, "", " ", "\n\t\u{3000}", "pattreeya-", " Pattreeya- "])
    func absentSuffixIsTheTime(suffix: String?) throws {
        #expect(try RoomName(suffix: suffix, now: Self.now).full == "pattreeya-20250120-143025")
    }

    @Test(arguments: [
        ("a/b", "\"/\""), ("alice!", "\"!\""), ("a\u{0}b", "U+0000"), ("a\u{200B}b", "U+200B"),
        ("a\u{202E}b", "U+202E"),
        ("a\u{3164}b", "U+3164"), ("\u{301}a", "U+0301"), ("a-\u{301}b", "U+0301"), ("a\"b", "\"\"\""), ("👋", "\"👋\""),
        ("x²", "\"²\""),
        ("a\u{2013}b", "\"\u{2013}\""), ("a\u{1B}[31m", "U+001B"),
    ]) func refusesAndNamesTheCharacter(suffix: String, shown: String) {
        let error = #expect(throws: RoomError.self) { try RoomName(suffix: suffix, now: Self.now) }
        #expect(error?.code == .invalidName)
        #expect(error?.message.contains("holds \(shown)") == true)
        #expect(error?.description.unicodeScalars.contains { $0.value < 0x20 } == false)
    }

    @Test func countsBytesOfTheWholeName() throws {
        #expect(try RoomName(suffix: String(repeating: "a", count: 90), now: 0).full.utf8.count == 100)
        #expect(try RoomName(suffix: String(repeating: "é", count: 45), now: 0).full.utf8.count == 100)
        for suffix in [String(repeating: "a", count: 91), String(repeating: "é", count: 46)] {
            let error = #expect(throws: RoomError.self) { try RoomName(suffix: suffix, now: 0) }
            #expect(error?.message.contains("at most 100") == true)
        }
    }

    @Test(arguments: [
        ("alice", "pattreeya-alice"), ("pattreeya-alice", "pattreeya-alice"), (" alice\n", "pattreeya-alice"),
        ("interview alice", "pattreeya-interview-alice"), ("pattreeya-foo bar", "pattreeya-foo bar"),
        ("Pattreeya-alice", "pattreeya-Pattreeya-alice"), ("lobby/1", "pattreeya-lobby/1"),
    ]) func findsExistingNames(given: String, full: String) throws {
        #expect(try RoomName(existing: given).full == full)
    }

    @Test(arguments: ["", "  ", "pattreeya-", "a\u{0}b", "a\u{200F}b", String(repeating: "x", count: 247)])
    func refusesWhatCannotExist(given: String) {
        #expect(throws: RoomError.self) { try RoomName(existing: given) }
    }

    @Test func spellingsAreDifferentRooms() throws {
        let composed = try RoomName(existing: "caf\u{E9}")
        let decomposed = try RoomName(existing: "cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    /// Whatever text comes in, a name that comes out follows all rules and is its own name again.
    @Test func holdsForRandomTexts() throws {
        var generator = SeededGenerator(seed: 7)
        let pool = Array("abzABZ019._-  \t'\"/\\\u{301}é面ก้आ\u{200B}\u{1F600}ßİı".unicodeScalars) + ["\u{0}", "\u{7F}"]
        var accepted = 0
        for _ in 0..<5000 {
            var text = Bool.random(using: &generator) ? "" : "pattreeya-"
            for _ in 0..<Int.random(in: 0...60, using: &generator) {
                // Mostly plain letters, so that many texts are acceptable.
                let plain = Int.random(in: 0..<60, using: &generator) != 0
                text.unicodeScalars.append(
                    (plain ? pool.prefix(13) : pool[...]).randomElement(using: &generator) ?? "a"
                )
            }
            guard let name = try? RoomName(suffix: text, now: Self.now) else { continue }
            accepted += 1
            let isShort = name.full.utf8.starts(with: "pattreeya-".utf8) && (11...100).contains(name.full.utf8.count)
            let isClean = !name.full.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 0x20 }
            let isItself = try RoomName(suffix: name.full, now: 0) == name && RoomName(existing: name.full) == name
            let bare = try RoomName(existing: name.suffix)
            let isFound = bare == name || name.suffix.utf8.starts(with: "pattreeya-".utf8)
            if !isShort || !isClean || !name.followsRules || !isItself || !isFound { Issue.record("\(name)") }
        }
        #expect(accepted > 1500)
    }
}
