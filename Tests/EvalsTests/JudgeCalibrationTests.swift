import AgentCore
import ChatCompletions
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Evals

/// How a judge is measured, with figures that were worked out by hand.
@Suite(.timeLimit(.minutes(1))) struct JudgeCalibrationTests {
    private static func labelled(_ isPass: Bool, _ reply: String = "Hello there.", hard: Bool = false) -> LabelledCase {
        LabelledCase(
            question: JudgeQuestion(rubric: "Is kind.", turn: 1, user: "Hi", reply: reply),
            isPass: isPass,
            isHard: hard,
            location: FileLocation(file: "evals/judge/a.yaml", line: 3, column: 5)
        )
    }

    private static func answer(_ verdict: JudgeAnswer.Verdict?) -> JudgeAnswer? {
        verdict.map { JudgeAnswer($0, quote: "Hello", mayGate: false) }
    }

    /// So many cases with a label and a verdict.
    private static func rows(_ count: Int, _ isPass: Bool, _ verdict: JudgeAnswer.Verdict?) -> [JudgeCalibration.Row] {
        let row = JudgeCalibration.Row(labelled(isPass), [answer(verdict)], flipped: answer(verdict))
        return Array(repeating: row, count: count)
    }

    /// Of 50: both say pass 20 times, both say no 15 times. By chance 0.5 · 0.6 + 0.5 · 0.4 = 0.5; (0.7 - 0.5) / 0.5.
    @Test func kappaIsCohens() throws {
        let rows = Self.rows(20, true, .pass) + Self.rows(5, true, .fail) + Self.rows(10, false, .pass)
        let calibration = JudgeCalibration(rows + Self.rows(15, false, .fail))
        #expect(calibration.agreement == PassCount(passes: 35, trials: 50))
        #expect(abs(try #require(calibration.kappa) - 0.4) < 1e-12)
    }

    /// Maybe is not a pass: it agrees with those who said no. Of 10 agree 8; by chance 0.5 · 0.5 + 0.5 · 0.5.
    @Test func maybeIsNotAPass() throws {
        let rows = Self.rows(4, true, .pass) + Self.rows(1, true, .maybe) + Self.rows(1, false, .pass)
        let calibration = JudgeCalibration(rows + Self.rows(2, false, .maybe) + Self.rows(2, false, .fail))
        #expect(calibration.agreement.passes == 8)
        #expect(abs(try #require(calibration.kappa) - 0.6) < 1e-12)
    }

    /// No answer agrees with nobody. Labels pass, fail, fail; verdicts pass, none, fail: 2 of 3, by chance
    /// 1/3 · 1/3 + 2/3 · 1/3 = 1/3.
    @Test func noAnswerIsNoAgreement() throws {
        let rows = Self.rows(1, true, .pass) + Self.rows(1, false, nil) + Self.rows(1, false, .fail)
        #expect(JudgeCalibration(rows).agreement == PassCount(passes: 2, trials: 3))
        #expect(abs(try #require(JudgeCalibration(rows).kappa) - 0.5) < 1e-12)
    }

    @Test func whereChanceExplainsAllThereIsNoKappa() {
        #expect(JudgeCalibration(Self.rows(9, true, .pass)).kappa == nil && JudgeCalibration([]).kappa == nil)
    }

    @Test func eachCaseIsAskedInTurnAndInAnotherOrder() async throws {
        let seen = Mutex<[String: Int]>([:])
        // "steady" is judged by what it says; "moody" passes every other time; "turned" minds where it stands.
        let model = ScriptedChatModel.judge { sheet, _ in
            let count = seen.withLock { seen in
                seen[sheet.reply, default: 0] += 1
                return seen[sheet.reply] ?? 0
            }
            switch sheet.reply {
            case "moody reply": return sheet.answer(count % 2 == 1 ? "pass" : "fail")
            case "turned reply": return sheet.answer(sheet.isReplyFirst ? "maybe" : "fail")
            case "mute reply": return "no"
            default: return sheet.answer("pass")
            }
        }
        let set = LabelledSet([
            Self.labelled(true, "steady reply"), Self.labelled(true, "moody reply", hard: true),
            Self.labelled(false, "turned reply", hard: true), Self.labelled(false, "mute reply"),
            Self.labelled(false, "bad reply"),
        ])
        let told = Mutex<[String]>([])
        let calibrator = JudgeCalibrator(try .scripted(model), repeats: 3, jobs: 3)
        let calibration = try await calibrator.calibrate(set) { row in
            told.withLock { $0 += JudgeReport.lines(for: row) }
        }
        #expect(calibration.rows.map(\.labelled) == set.cases)
        #expect(calibration.agreement == PassCount(passes: 3, trials: 5))
        #expect(calibration.hardAgreement == PassCount(passes: 2, trials: 2))
        #expect(calibration.consistency == PassCount(passes: 4, trials: 5))
        // moody: pass, fail, pass and then fail; turned: fail and then maybe.
        #expect(calibration.flips == PassCount(passes: 2, trials: 5))
        // Three times, once turned; each question that has no answer is asked again.
        #expect(seen.withLock { $0 }["steady reply"] == 4 && model.requests.count == 4 * 4 + 8)
        let lines = told.withLock { $0 }
        #expect(lines.count == 2 && lines[0].hasPrefix("✗ evals/judge/a.yaml:3:5: labelled fail, got no answer"))
        #expect(lines[1].contains("labelled fail, got the verdict pass on \"bad reply\" (So it is.)"))
        let report = JudgeReport.lines(for: calibration, repeats: 3).joined(separator: "\n")
        // Labels pass 2 of 5, verdicts 3 pass, 1 fail: by chance 0.4 · 0.6 + 0.6 · 0.2 = 0.36; (0.6 - 0.36) / 0.64.
        #expect(
            report.contains("agreement: 3 of 5, 60 % (95 % interval 23-88 %), hard ones 2 of 2, 100 %"),
            "\(report)"
        )
        #expect(report.contains("Cohen's kappa: 0.38\n") && report.contains("self-consistency: 4 of 5, 80 % had one"))
        #expect(report.contains("position flips: 2 of 5, 40 %"))
        #expect(report.contains("verdicts: 3 pass, 1 fail, 0 maybe, 1 without one"))
    }

    @Test func aJudgeThatCannotBeReachedEndsIt() async throws {
        let model = ScriptedChatModel.judge { _, _ in throw ChatError(.rateLimited, "too many") }
        let failure = await #expect(throws: TurnFailure.self) {
            try await JudgeCalibrator(try .scripted(model)).calibrate(LabelledSet([Self.labelled(true)]))
        }
        #expect(failure?.exit == .rateLimit)
    }

    // MARK: Whether it may gate

    @Test(arguments: [
        (PassCount(passes: 40, trials: 40), 0.8, true), (PassCount(passes: 24, trials: 24), 0.8, true),
        // 23 of 24: the lower bound is 0.797.
        (PassCount(passes: 23, trials: 24), 0.8, false), (PassCount(passes: 23, trials: 24), 0.79, true),
        (PassCount(passes: 0, trials: 0), 0, false), (PassCount(passes: 0, trials: 9), 0, false),
    ])
    func theLowerBoundDecides(agreement: PassCount, bar: Double, mayGate: Bool) {
        let standing = JudgeStanding(of: "m", agreement, bar: bar)
        #expect(
            standing.mayGate == mayGate && standing.text.hasPrefix("the judge m \(mayGate ? "gates" : "is advisory")")
        )
    }

    @Test func whatWasMeasuredHoldsForThisJudgeOnly() throws {
        let folder = TemporaryFolder()
        let store = CalibrationStore(state: StateFolder(path: folder.path(of: "state")))
        let model = ScriptedChatModel([])
        let set = LabelledSet([Self.labelled(true), Self.labelled(false, "Go.")])
        let identity = try JudgeIdentity(try .scripted(model), set)
        #expect(store.agreement(of: identity) == nil && !JudgeStanding(of: "m", nil).mayGate)
        try store.keep(JudgeCalibration(Self.rows(3, true, .pass)), of: identity, at: Timestamp(milliseconds: 0))
        #expect(store.agreement(of: identity) == PassCount(passes: 3, trials: 3))
        #expect(store.agreement(of: try JudgeIdentity(try .scripted(model), set)) == PassCount(passes: 3, trials: 3))
        let relabelled = LabelledSet([Self.labelled(true), Self.labelled(true, "Go.")])
        let others = [
            try JudgeIdentity(try .scripted(model, name: "judge-2"), set),
            try JudgeIdentity(try .scripted(model, instructions: "Be kind."), set),
            try JudgeIdentity(try .scripted(model), relabelled),
        ]
        for other in others { #expect(store.agreement(of: other) == nil) }
        let path = folder.path(of: "state/judges/\(try identity.fileName())")
        try FileContent.replace(path, with: Array("{\"v\":1,".utf8))
        #expect(store.agreement(of: identity) == nil)
    }
}
