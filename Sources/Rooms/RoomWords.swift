import Tools

/// The wordings in which people ask for rooms, from `Resources/room-words.json`; built at the first question.
struct RoomWords: Sendable {
    /// What a wording does in a sentence.
    enum Role: String, CaseIterable, Sendable {
        case make, room, delete, keep, except, not, notAfter, join, retract, overview, plain
    }

    /// A wording found in a text, as a range of its UTF-8.
    struct Hit: Sendable, Hashable {
        var language: Int
        var role: Role
        var range: Range<Int>
    }

    static let shared = RoomWords(PackageResources.room_words_json)

    private struct Phrase: Sendable {
        var language: Int
        var role: Role
        var rest: ArraySlice<String>
    }
    private struct Run: Sendable {
        var language: Int
        var role: Role
        var utf8: [UInt8]
    }

    /// How a language is written, as far as it matters here.
    struct Language: Sendable {
        var name: String
        /// No spaces part its words.
        var isUnspaced: Bool
        /// A verb stands after what it is about.
        var isVerbLast: Bool
        /// Verbs have more forms than the table: a word of denial counts for an unknown word too.
        var isInflected: Bool
    }

    private(set) var languages: [Language] = []
    private var phrases: [String: [Phrase]] = [:]
    private var runs: [Run] = []
    private var roomNouns: Set<String> = []

    init(_ resource: [UInt8]) {
        let document = (try? JSONValue(parsing: resource))?.objectValue
        phrases.reserveCapacity(2000)
        for (name, entry) in document?.members ?? [] {
            guard let entry = entry.objectValue else { continue }
            let language = languages.count
            let isUnspaced = entry["unspaced"]?.boolValue == true
            languages.append(
                Language(
                    name: name,
                    isUnspaced: isUnspaced,
                    isVerbLast: entry["verbLast"]?.boolValue == true,
                    isInflected: entry["inflected"]?.boolValue == true
                )
            )
            roomNouns.formUnion(
                (entry["room"]?.arrayValue ?? []).prefix(1).compactMap(\.stringValue).map {
                    LetterFolding.fold($0[...])
                }
            )
            for role in Role.allCases {
                for wording in entry[role.rawValue]?.arrayValue ?? [] {
                    guard let wording = wording.stringValue else { continue }
                    if isUnspaced {
                        runs.append(Run(language: language, role: role, utf8: Array(wording.utf8)))
                    } else {
                        add(wording, language, role)
                    }
                }
            }
        }
    }

    /// All wordings in a text outside its quotations, in order, the longer first where two begin together.
    func hits(in text: SpokenText) -> [Hit] {
        var hits: [Hit] = []
        let words = text.words
        for index in words.indices {
            guard let candidates = phrases[words[index].folded] else { continue }
            for phrase in candidates {
                let end = index + phrase.rest.count
                guard end < words.count, zip(phrase.rest, words[(index + 1)...]).allSatisfy({ $0 == $1.folded }) else {
                    continue
                }
                let range = words[index].range.lowerBound..<words[end].range.upperBound
                // Commas part what takes something back ("no, wait"), nothing else.
                if !text.isQuoted(range), !text.hasBreak(in: range, sentence: phrase.role == .retract) {
                    hits.append(Hit(language: phrase.language, role: phrase.role, range: range))
                }
            }
        }
        if text.hasUnspacedScript { addRuns(in: text, to: &hits) }
        return hits.sorted {
            ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound)
        }
    }

    /// Whether a word is an everyday one, that is none that names a room by itself.
    func isPlain(_ word: String) -> Bool {
        phrases[LetterFolding.fold(word[...])]?.contains { $0.rest.isEmpty } ?? false
    }

    /// Whether a word says nothing about a room: an article, a number, "new".
    func isFiller(_ word: String) -> Bool {
        phrases[LetterFolding.fold(word[...])]?.contains { $0.rest.isEmpty && $0.role == .plain } ?? false
    }

    /// Whether a word is the plain noun for a room, which begins a language's list of nouns.
    func isRoomNoun(_ word: String) -> Bool { roomNouns.contains(LetterFolding.fold(word[...])) }

    private mutating func add(_ wording: String, _ language: Int, _ role: Role) {
        // A tied word (`n'`, `d'une`) has been parted in the text too.
        let words =
            wording.utf8.contains(UInt8(ascii: "'"))
            ? SpokenText(wording).words.map(\.folded)
            : wording.split(separator: " ").map { LetterFolding.fold($0) }
        guard let first = words.first else { return }
        phrases[first, default: []].append(Phrase(language: language, role: role, rest: words.dropFirst()))
    }

    private func addRuns(in text: SpokenText, to hits: inout [Hit]) {
        text.utf8.withUnsafeBufferPointer { bytes in
            for run in runs where run.utf8.count <= bytes.count {
                var start = 0
                while start + run.utf8.count <= bytes.count {
                    if bytes[start] == run.utf8[0], bytes[start..<start + run.utf8.count].elementsEqual(run.utf8) {
                        let range = start..<start + run.utf8.count
                        if !text.isQuoted(range) {
                            hits.append(Hit(language: run.language, role: run.role, range: range))
                        }
                        start = range.upperBound
                    } else {
                        start += 1
                    }
                }
            }
        }
    }
}
