import Tools

/// Checks what was said in a turn.
struct ReplyCheck {
    let turn: RecordedTurn
    private let finder: PhraseFinder

    /// - Parameter rooms: the full names of rooms that the conversation is about.
    init(_ turn: RecordedTurn, rooms: [String]) {
        self.turn = turn
        finder = PhraseFinder(turn.reply, rooms: rooms)
    }

    func check(_ expectation: ReplyExpectation) -> CheckResult {
        let (outcome, expected, actual) = verdict(expectation.kind)
        return CheckResult(
            .reply,
            turn: turn.number,
            key: expectation.key,
            outcome,
            expected: expected,
            actual: actual ?? "\"\(Self.short(turn.reply))\"",
            evidence: [turn.reply],
            at: expectation.location
        )
    }

    private func verdict(_ kind: ReplyExpectation.Kind) -> (CheckResult.Outcome, String, String?) {
        switch kind {
        case .says(let phrases):
            let missing = phrases.filter { !finder.contains($0) }
            return (missing.isEmpty ? .passed : .failed, Self.list(missing.isEmpty ? phrases : missing), nil)
        case .saysAny(let phrases):
            return (phrases.contains(where: finder.contains) ? .passed : .failed, "one of \(Self.list(phrases))", nil)
        case .neverSays(let phrases):
            let said = phrases.filter(finder.contains)
            return (said.isEmpty ? .passed : .failed, "never \(Self.list(said.isEmpty ? phrases : said))", nil)
        case .matches(let patterns):
            let missing = patterns.filter { !$0.isFound(in: turn.reply) }
            let shown = (missing.isEmpty ? patterns : missing).map { "/\($0.regex)/" }.joined(separator: ", ")
            return (missing.isEmpty ? .passed : .failed, shown, nil)
        case .like(let text, let least):
            let score = Likeness.score(turn.reply, text)
            let shown = "\(Int((score * 100).rounded(.down))) % like it: \"\(Self.short(turn.reply))\""
            let expected = "at least \(Int((least * 100).rounded())) % like \"\(Self.short(text))\""
            return (score >= least ? .passed : .failed, expected, shown)
        case .json(let schema): return json(schema)
        case .maxWords(let most):
            let count = Self.countWords(turn.reply)
            return (count <= most ? .passed : .failed, "at most \(most) words", "\(count) words")
        case .judge(let rubric):
            let question = JudgeQuestion(rubric: rubric, turn: turn.number, user: turn.user, reply: turn.reply)
            return (.needsJudge(question), rubric, nil)
        }
    }

    private func json(_ schema: JSONSchema) -> (CheckResult.Outcome, String, String?) {
        let expected = "JSON that fits the schema"
        guard let value = try? JSONValue(parsing: turn.messages.last ?? "") else { return (.failed, expected, nil) }
        let violations = schema.violations(of: value).map(\.description)
        return (violations.isEmpty ? .passed : .failed, expected, violations.joined(separator: "; "))
    }

    /// Words are counted where spaces are; a script without spaces counts two of its letters as a word.
    static func countWords(_ text: String) -> Int {
        text.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).reduce(0) { count, word in
            let unspaced = word.count(where: NameCharacters.isUnspaced)
            return count + (unspaced == 0 ? 1 : (unspaced + 1) / 2)
        }
    }

    private static func list(_ phrases: [String]) -> String { phrases.map { "\"\($0)\"" }.joined(separator: ", ") }

    static func short(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.unicodeScalars.count <= 200 ? line : String(line.unicodeScalars.prefix(200)) + "…"
    }
}
