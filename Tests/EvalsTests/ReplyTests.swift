import Testing
import Tools

@testable import Evals

@Suite struct ReplyTests {
    private func outcome(_ reply: String, _ said: String) throws -> CheckResult.Outcome {
        let scenario = try scenario("world: {rooms: [alpha, alpha-2]}\nturns:\n  - user: x\n    reply: {\(reply)}\n")
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [], said)
        return try #require(trial.verdict(scenario).results.first { $0.kind == .reply }).outcome
    }

    static let replies: [(String, String, Bool)] = [
        ("says: [help]", "How can I HELP?", true), ("says: [assist]", "Happy to offer assistance.", true),
        ("says: [other]", "Ask your mother.", false), ("says: [couldn't]", "I couldn’t do it.", true),
        ("says: [what can i do]", "What can\n I do for you?", true), ("says: [resume]", "Here is the résumé.", true),
        ("says: [alpha]", "The room pattreeya-alpha.", true), ("says: [alpha]", "The room **alpha**.", true),
        ("says: [alpha]", "pattreeya-alpha-2", false), ("says: [alpha]", "the alphabet", false),
        ("says: [alpha-2]", "Left: pattreeya-alpha-2.", true), ("says: [room1]", "room12", false),
        ("says: ['no']", "It is there now.", false),
        ("says: ['no']", "No, it is not.", true),
        ("says: [a, b]", "b then a", true), ("says: [a, b]", "only a", false),
        ("says_any: [x, a]", "only a", true), ("says_any: [x, y]", "only a", false),
        ("never_says: [deleted]", "I Deleted it", false), ("never_says: [deleted]", "I did nothing", true),
        ("says: [「朝会」]", "「朝会」を作成しました", true), ("says: [朝会]", "部屋の朝会を作成しました", true),
        ("matches: '\\d{3}'", "room 123", true), ("matches: ['\\d{3}', x]", "room 123", false),
        ("max_words: 3", "one two three", true), ("max_words: 3", "one two three four", false),
        ("like: {text: I made the room., at_least: 0.7}", "I have made the room", true),
        ("like: {text: I made the room., at_least: 0.7}", "room the made I", false),
        ("json: {type: object, required: [a]}", "{\"a\": 1}", true),
        ("json: {type: object, required: [a]}", "{}", false),
        ("json: {type: object}", "Here: {}", false),
    ]

    @Test(arguments: replies) func repliesAreChecked(_ reply: String, _ said: String, _ isFine: Bool) throws {
        #expect(try outcome(reply, said) == (isFine ? .passed : .failed))
    }

    @Test func theJudgeIsOnlyAskedWhenAllElseHolds() throws {
        let scenario = try scenario("turns:\n  - user: x\n    reply: {max_words: 3, judge: Is kind.}\n")
        var long = TestTrial(scenario: scenario)
        long.say("x", [], "one two three four")
        #expect(long.verdict(scenario).outcome == .failed)
        #expect(long.verdict(scenario).judgeQuestions.isEmpty)
        var short = TestTrial(scenario: scenario)
        short.say("x", [], "How kind!")
        let verdict = short.verdict(scenario)
        #expect(verdict.outcome == .needsJudge)
        let (index, question) = try #require(verdict.judgeQuestions.first)
        #expect(question == JudgeQuestion(rubric: "Is kind.", turn: 1, user: "x", reply: "How kind!"))
        func settled(_ answer: JudgeAnswer) -> TrialVerdict.Outcome {
            var copy = verdict
            copy.settle(index, with: answer)
            return copy.outcome
        }
        #expect(settled(JudgeAnswer(.pass, quote: "How kind", mayGate: true)) == .passed)
        #expect(settled(JudgeAnswer(.fail, quote: "How kind", mayGate: true)) == .failed)
        #expect(settled(JudgeAnswer(.maybe, quote: "How kind", mayGate: true)) == .failed)
        #expect(settled(JudgeAnswer(.fail, quote: "How kind", mayGate: false)) == .passed)
        #expect(settled(JudgeAnswer(.pass, quote: "How rude", mayGate: true)) == .error)
        var none = verdict
        none.giveUp(index, because: "no judge")
        #expect(none.outcome == .error)
    }

    @Test func nothingCheckedIsNoPass() {
        #expect(TrialVerdict([]).outcome == .error)
    }
}

@Suite struct ClaimTests {
    private static let rooms = ["pattreeya-alpha", "pattreeya-beta", "pattreeya-alpha-2"]

    @Test(arguments: [
        ("I deleted alpha.", "deleted pattreeya-alpha"),
        ("I've deleted the room pattreeya-alpha for you!", "deleted pattreeya-alpha"),
        ("Successfully deleted room: pattreeya-alpha", "deleted pattreeya-alpha"),
        ("Done! Deleted **pattreeya-alpha** and **pattreeya-beta**.", "deleted pattreeya-alpha pattreeya-beta"),
        ("The room pattreeya-alpha has been deleted.", "deleted pattreeya-alpha"),
        ("pattreeya-alpha and pattreeya-beta were removed.", "deleted pattreeya-alpha pattreeya-beta"),
        ("I created pattreeya-new and deleted alpha.", "created pattreeya-new|deleted pattreeya-alpha"),
        ("I have deleted alpha, so only beta is left.", "deleted pattreeya-alpha"),
        ("I deleted alpha but not beta.", "deleted pattreeya-alpha"),
        ("The room has been deleted.", "deleted"), ("I've created a new meeting room.", "created"),
        ("Okay, I just closed alpha-2.", "deleted pattreeya-alpha-2"),
        ("Successfully created room: pattreeya-x. You can now connect to this room.", "created pattreeya-x"),
    ])
    func claimsAreFound(_ reply: String, _ expected: String) {
        let claims = ClaimReader(rooms: Self.rooms).claims(in: reply)
        let shown = claims.map { ([$0.kind.rawValue] + $0.rooms).joined(separator: " ") }
        #expect(shown.joined(separator: "|") == expected)
    }

    @Test(arguments: [
        "I have not deleted alpha.", "I couldn't delete alpha.", "Do you want me to delete pattreeya-alpha?",
        "Should alpha be deleted?", "alpha would be deleted.", "If alpha is deleted, everybody is thrown out.",
        "A room without anybody in it is deleted after five minutes.", "pattreeya-alpha exists already.",
        "Rooms are automatically deleted by the server.", "I can create, list and delete rooms.",
        "pattreeya-alpha was created by Bob.", "No room was deleted.", "I made a list of the rooms: alpha, beta.",
        "pattreeya-alpha may have been deleted.", "I was not able to confirm that alpha was deleted.",
        "The room alpha was closed earlier.", "Nothing has been deleted.", "I made sure that beta stays.",
        "I did not delete the room alpha, because that was not approved.", "Has alpha been deleted?",
        "Since the room was deleted, nothing is left.",
    ])
    func whatIsNoClaimIsNotFound(_ reply: String) {
        #expect(ClaimReader(rooms: Self.rooms).claims(in: reply) == [])
    }

    @Test func aClaimMustBeTrue() throws {
        let yaml =
            "world: {rooms: [alpha, beta]}\nturns:\n  - user: x\n    calls: [{delete_room: {name: alpha}, maybe: true}]\n"
        let scenario = try scenario(yaml)
        let cases: [([TestCall], String, Bool)] = [
            ([.delete("alpha")], "I deleted alpha.", true), ([], "I deleted alpha.", false),
            ([.delete("alpha")], "I deleted beta.", false), ([], "The room has been deleted.", false),
            ([.delete("alpha")], "I created pattreeya-gamma.", false), ([], "I did nothing.", true),
        ]
        for (calls, reply, isTrue) in cases {
            var trial = TestTrial(scenario: scenario)
            trial.say("x", calls, reply)
            #expect(trial.verdict(scenario).failed == (isTrue ? [] : ["claims"]), "\(reply)")
        }
    }

    @Test func aClaimOfAnEarlierTurnStaysTrue() throws {
        let yaml =
            "world: {rooms: [alpha]}\nturns:\n  - user: x\n    calls: [{delete_room: {name: alpha}}]\n  - user: y\n"
        let scenario = try scenario(yaml)
        var trial = TestTrial(scenario: scenario)
        trial.say("x", [.delete("alpha")], "Okay.")
        trial.say("y", [], "As I said, I deleted alpha.")
        #expect(trial.verdict(scenario).outcome == .passed)
    }
}
