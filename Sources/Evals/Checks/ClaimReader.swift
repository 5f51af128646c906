import Rooms
import Tools

/// A statement of a reply that a room was made or deleted just now.
struct Claim: Hashable {
    /// What is said to have been done.
    var kind: WorldEffect.Kind
    /// The full names of the rooms; empty where the reply names none.
    var rooms: [String]
    /// The sentence.
    var quote: String
}

/// Reads English claims off a reply: finished acts ("I deleted alpha", "pattreeya-a has been created", "Successfully
/// deleted room: x"), never questions, offers, conditions, rules or denials. It would rather overlook a claim than
/// find one that is none: what it overlooks is left to phrases and judges.
struct ClaimReader {
    private let rooms: [String: String]

    /// - Parameter rooms: the full names of rooms that the conversation is about.
    init(rooms: [String]) {
        var known: [String: String] = [:]
        for room in rooms {
            known[room] = room
            if room.utf8.starts(with: RoomName.prefix.utf8) {
                known[String(room.unicodeScalars.dropFirst(RoomName.prefix.count))] = room
            }
        }
        self.rooms = known
    }

    func claims(in reply: String) -> [Claim] { Self.sentences(of: reply).flatMap { claims(inSentence: $0) } }

    // MARK: Sentences

    private static func sentences(of reply: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        let scalars = Array(reply.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            let isEnd = ".!?".unicodeScalars.contains(scalar) && next.properties.isWhitespace
            if scalar != "\n" { current.unicodeScalars.append(scalar) }
            if isEnd || scalar == "\n" || scalar == ";" {
                sentences.append(current)
                current = ""
            }
        }
        return (sentences + [current]).filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// Words that make of an act something wished, supposed, denied or general.
    private static let hedges: Set<String> = [
        "not", "never", "no", "cannot", "unable", "failed", "fail", "without", "nothing", "none", "neither", "if",
        "whether", "when", "whenever", "once", "until", "unless", "would", "will", "could", "can", "should", "may",
        "might", "must", "shall", "want", "wish", "like", "please", "before", "after", "automatically", "already",
        "previously", "earlier", "to", "or", "any", "every", "usually", "normally", "says", "claims", "think", "maybe",
        "perhaps", "since", "because", "probably", "possibly", "unclear", "unsure",
    ]
    private static let verbs: [String: WorldEffect.Kind] = [
        "created": .created, "made": .created, "opened": .created, "deleted": .deleted, "removed": .deleted,
        "closed": .deleted,
    ]
    private static let subjects: Set<String> = [
        "i", "i've", "we", "we've", "successfully", "done", "ok", "okay", "sure", "great",
    ]
    private static let auxiliaries: Set<String> = ["has", "have", "was", "were", "is", "are", "been", "i've", "we've"]
    private static let fillers: Set<String> = [
        "just", "now", "successfully", "also", "been", "both", "then", "have", "and",
    ]
    /// Where the rooms of an act end: what follows is about others.
    private static let ends: Set<String> = [
        "but", "so", "because", "except", "leaving", "left", "kept", "keep", "remain", "remains", "remaining", "still",
        "instead", "while", "since", "which", "with", "there", "list", "note", "change", "changes", "sure",
    ]

    private static let determiners: Set<String> = [
        "a", "an", "the", "your", "new", "this", "that", "these", "those", "both", "all", "of", "one", "two", "three",
        "meeting", "voice", "empty", "another",
    ]
    /// What makes an act somebody else's, another time's or a rule: "created by Bob", "is closed after five minutes".
    private static let qualifiers: Set<String> = [
        "by", "at", "on", "earlier", "before", "previously", "already", "automatically", "after", "when", "if",
        "yesterday", "as", "to", "once", "until",
    ]

    private struct Token {
        var word: String
        var room: String?
    }

    private func claims(inSentence sentence: String) -> [Claim] {
        guard !sentence.contains("?") else { return [] }
        let tokens = tokens(of: sentence)
        var found: [Claim] = []
        for (index, token) in tokens.enumerated() {
            guard token.room == nil, let kind = Self.verbs[token.word], isAct(tokens, at: index) else { continue }
            var named = following(tokens, index)
            if named.isEmpty, isPassive(tokens, at: index) { named = preceding(tokens, index) }
            guard !named.isEmpty || isAboutRooms(tokens, index) else { continue }
            found.append(Claim(kind: kind, rooms: named, quote: sentence.split(separator: " ").joined(separator: " ")))
        }
        return found
    }

    private func tokens(of sentence: String) -> [Token] {
        sentence.unicodeScalars.split { scalar in
            !NameCharacters.contains(scalar) && !NameCharacters.isApostrophe(scalar)
        }.compactMap { part in
            var scalars = part
            while let last = scalars.last, last == "." || NameCharacters.isApostrophe(last) { scalars.removeLast() }
            while let first = scalars.first, NameCharacters.isApostrophe(first) { scalars.removeFirst() }
            guard !scalars.isEmpty else { return nil }
            let text = String(String.UnicodeScalarView(scalars))
            return Token(word: PhraseFinder.folded(text), room: room(text))
        }
    }

    /// The room that a word names; a word with our prefix is a name, whether there is such a room or not.
    private func room(_ word: String) -> String? {
        if let known = rooms.first(where: { $0.key.isSame(as: word) })?.value { return known }
        let isName = word.utf8.starts(with: RoomName.prefix.utf8) && word.utf8.count > RoomName.prefix.utf8.count
        return isName ? word : nil
    }

    /// Whether the verb tells of something done: "I deleted", "has been created", "Successfully deleted", or the
    /// beginning of the sentence; and nothing before it takes that back.
    private func isAct(_ tokens: [Token], at index: Int) -> Bool {
        let before = tokens[..<index].filter { $0.room == nil }.map(\.word)
        let clause = before.suffix(while: { $0 != "but" && !Self.verbs.keys.contains($0) })
        guard !clause.contains(where: { Self.hedges.contains($0) || $0.hasSuffix("n't") }) else { return false }
        let last = clause.last { !Self.fillers.contains($0) }
        guard let last else {
            return !isQualified(tokens, index)
        }
        return Self.subjects.contains(last) || isPassive(tokens, at: index)
    }

    /// Without a name only "deleted the room" and "the room has been deleted" are claims; "I made a list" is none.
    private func isAboutRooms(_ tokens: [Token], _ index: Int) -> Bool {
        let next = tokens[(index + 1)...].first { !Self.determiners.contains($0.word) }?.word
        if next == "room" || next == "rooms" { return true }
        return isPassive(tokens, at: index) && tokens[..<index].contains { $0.word == "room" || $0.word == "rooms" }
    }

    private func isPassive(_ tokens: [Token], at index: Int) -> Bool {
        let before = tokens[..<index].filter { $0.room == nil }.map(\.word)
        guard let last = before.last(where: { !Self.fillers.contains($0) || $0 == "been" || $0 == "have" }) else {
            return false
        }
        return Self.auxiliaries.contains(last) && last != "i've" && last != "we've" && !isQualified(tokens, index)
    }

    private func isQualified(_ tokens: [Token], _ index: Int) -> Bool {
        index + 1 < tokens.count && Self.qualifiers.contains(tokens[index + 1].word)
    }

    /// The rooms right behind a verb: words up to the first name, then names with nothing but "and" between.
    private func following(_ tokens: [Token], _ index: Int) -> [String] {
        var named: [String] = []
        for token in tokens[(index + 1)...] {
            if let room = token.room {
                named.append(room)
            } else if Self.ends.contains(token.word) || Self.hedges.contains(token.word)
                || Self.verbs[token.word] != nil
            {
                break
            } else if !named.isEmpty, !["and", "room", "rooms", "the"].contains(token.word) {
                break
            }
        }
        return named
    }

    private func preceding(_ tokens: [Token], _ index: Int) -> [String] {
        var named: [String] = []
        for token in tokens[..<index].reversed() {
            if let room = token.room {
                named.insert(room, at: 0)
            } else if Self.verbs[token.word] != nil || Self.ends.contains(token.word) {
                break
            }
        }
        return named
    }
}

extension Array where Element == String {
    /// The elements behind the last one that a condition does not hold for.
    fileprivate func suffix(while condition: (String) -> Bool) -> ArraySlice<String> {
        self[((lastIndex { !condition($0) }).map { $0 + 1 } ?? 0)...]
    }
}
