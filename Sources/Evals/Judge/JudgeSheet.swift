import Tools

/// One case as it is put to a judge, and what the judge writes about it.
///
/// Everything that others wrote stands between lines with a number that was drawn for this case, and the answer must
/// carry that number: a reply that was written before cannot have it, so that nothing in a reply looks like a border
/// or counts as an answer.
struct JudgeSheet: Sendable {
    private let question: JudgeQuestion
    /// The number of the case.
    let mark: String

    /// A longer reply is not put to a judge: what it does not look at must not pass.
    static let longestReply = 20_000
    private static let draws = 16

    /// - Throws: `ObjectQuestion.Misfit` for a reply that is too long.
    init(_ question: JudgeQuestion, random: () -> UInt64) throws(ObjectQuestion.Misfit) {
        let length = question.reply.unicodeScalars.count
        guard length <= Self.longestReply else {
            throw ObjectQuestion.Misfit(
                "the reply has \(length) characters, more than the \(Self.longestReply) that a judge is shown; "
                    + "bound it with max_words"
            )
        }
        self.question = question
        let texts = [question.rubric, question.user, question.reply]
        for _ in 0..<Self.draws {
            let drawn = String(random() % 100_000_000)
            let mark = String(repeating: "0", count: 8 - drawn.count) + drawn
            guard texts.contains(where: { $0.contains(mark) }) else {
                self.mark = mark
                return
            }
        }
        throw ObjectQuestion.Misfit("every number that was drawn for the case stands in its texts")
    }

    /// What the judge reads.
    func text(_ order: Judge.Order) -> String {
        let parts = [("criterion", question.rubric), ("person", question.user), ("reply", question.reply)]
        let shown = (order == .criterionFirst ? parts : parts.reversed()).map { name, text in
            "[\(mark) \(name)]\n\(JudgeQuestion.shown(text))\n[\(mark) end of \(name)]"
        }
        return "Case \(mark).\n\n\(shown.joined(separator: "\n\n"))\n\nIs the criterion true of the reply? "
            + "Write the JSON object for case \(mark)."
    }

    /// What the answer must be like. The verdict comes last, so that it follows from what was quoted and said.
    var schema: JSONObject {
        [
            "type": "object",
            "properties": [
                "case": ["type": "string", "enum": [.string(mark)]], "quote": ["type": "string"],
                "reason": ["type": "string"],
                "verdict": [
                    "type": "string", "enum": .array(JudgeAnswer.Verdict.allCases.map { .string($0.rawValue) }),
                ],
            ],
            "required": ["case", "quote", "reason", "verdict"], "additionalProperties": false,
        ]
    }

    /// The answer in what the judge wrote; advisory until somebody says otherwise.
    /// - Throws: `ObjectQuestion.Misfit` when there is none, or one without evidence.
    func answer(in text: String) throws(ObjectQuestion.Misfit) -> JudgeAnswer {
        let objects = JSONObjects.all(in: text).filter { $0["case"]?.stringValue == mark }
        guard let object = objects.first else {
            throw ObjectQuestion.Misfit("there is no JSON object with \"case\": \"\(mark)\" in it")
        }
        let word = object["verdict"]?.stringValue?.lowercased() ?? ""
        guard let verdict = JudgeAnswer.Verdict(rawValue: word) else {
            throw ObjectQuestion.Misfit("\"verdict\" is none of pass, fail and maybe")
        }
        guard objects.allSatisfy({ $0["verdict"] == object["verdict"] }) else {
            throw ObjectQuestion.Misfit("there are several verdicts")
        }
        let quote = object["quote"]?.stringValue ?? ""
        guard question.hasEvidence(quote) else {
            let shown = ReplyCheck.short(quote)
            throw ObjectQuestion.Misfit("the reply does not say what \"quote\" holds: \"\(shown)\"")
        }
        return JudgeAnswer(verdict, quote: quote, reason: object["reason"]?.stringValue ?? "", mayGate: false)
    }
}
