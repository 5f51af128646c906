import AgentCore

/// How a judge did on labelled cases.
public struct JudgeCalibration: Sendable {
    /// What came of one case. A verdict is nil where the judge gave none that can be used.
    public struct Row: Sendable {
        /// The case.
        public let labelled: LabelledCase
        /// The answers to the same question, in order; never empty.
        public let answers: [JudgeAnswer?]
        /// The answer when the parts of the question stood in another order.
        public let flipped: JudgeAnswer?

        init(_ labelled: LabelledCase, _ answers: [JudgeAnswer?], flipped: JudgeAnswer?) {
            (self.labelled, self.answers, self.flipped) = (labelled, answers, flipped)
        }

        /// The answer that a run would have got.
        public var first: JudgeAnswer? { answers.first ?? nil }

        /// Whether it is the people's: a criterion is met or not, and maybe is not met. No answer agrees with nobody.
        public var agrees: Bool { first.map { ($0.verdict == .pass) == labelled.isPass } ?? false }

        var isConsistent: Bool { answers.allSatisfy { $0?.verdict == first?.verdict } }

        var isFlipped: Bool { flipped?.verdict != first?.verdict }
    }

    /// What came of each case.
    public let rows: [Row]

    init(_ rows: [Row]) { self.rows = rows }

    /// In how many cases the judge says what the people said.
    public var agreement: PassCount { count(\.agrees) }

    /// The same among the hard cases.
    public var hardAgreement: PassCount {
        JudgeCalibration(rows.filter(\.labelled.isHard)).agreement
    }

    /// In how many cases the same question has the same verdict each time.
    public var consistency: PassCount { count(\.isConsistent) }

    /// In how many cases the order of the parts changes the verdict.
    public var flips: PassCount { count(\.isFlipped) }

    /// Cohen's kappa of judge and people: agreement beyond what chance alone would bring, 1 at most; nil where chance
    /// alone would bring all of it.
    public var kappa: Double? {
        guard !rows.isEmpty else { return nil }
        let total = Double(rows.count)
        func share(_ isMeant: (Row) -> Bool) -> Double { Double(rows.count(where: isMeant)) / total }
        // No answer is a third category, which people never choose.
        let passes = share { $0.labelled.isPass } * share { $0.first?.verdict == .pass }
        let failures = share { !$0.labelled.isPass } * share { $0.first.map { $0.verdict != .pass } ?? false }
        let byChance = passes + failures
        return byChance < 1 ? (share(\.agrees) - byChance) / (1 - byChance) : nil
    }

    private func count(_ isMeant: (Row) -> Bool) -> PassCount {
        PassCount(passes: rows.count(where: isMeant), trials: rows.count)
    }
}

/// Puts labelled cases to a judge.
public struct JudgeCalibrator: Sendable {
    private let judge: Judge
    private let repeats: Int
    private let jobs: Int

    /// Makes a calibrator.
    /// - Parameters:
    ///   - repeats: how often each question is asked as a run would ask it, at least once; in another order it is
    ///     asked once besides.
    ///   - jobs: how many cases are put to the judge at the same time.
    public init(_ judge: Judge, repeats: Int = 2, jobs: Int = 2) {
        (self.judge, self.repeats, self.jobs) = (judge, max(1, repeats), max(1, jobs))
    }

    /// Puts all of them.
    /// - Parameter onRow: hears what came of each, in their order, as soon as it and all before it are there.
    /// - Throws: `TurnFailure` with an exit code from 3 to 7 when the judge cannot be reached; `CancellationError`;
    ///   what `onRow` throws.
    public func calibrate(
        _ set: LabelledSet,
        onRow: (JudgeCalibration.Row) throws -> Void = { _ in }
    ) async throws -> JudgeCalibration {
        var rows: [JudgeCalibration.Row] = []
        var waiting: [Int: JudgeCalibration.Row] = [:]
        try await withThrowingTaskGroup(of: (Int, JudgeCalibration.Row).self) { tasks in
            var next = 0
            func start() {
                guard next < set.cases.count else { return }
                let index = next
                next += 1
                tasks.addTask { (index, try await row(set.cases[index])) }
            }
            for _ in 0..<jobs { start() }
            while let (index, row) = try await tasks.next() {
                start()
                waiting[index] = row
                while let row = waiting.removeValue(forKey: rows.count) {
                    rows.append(row)
                    try onRow(row)
                }
            }
        }
        return JudgeCalibration(rows)
    }

    private func row(_ labelled: LabelledCase) async throws -> JudgeCalibration.Row {
        var answers: [JudgeAnswer?] = []
        for _ in 0..<repeats { answers.append(try await answer(labelled.question, .criterionFirst)) }
        return JudgeCalibration.Row(labelled, answers, flipped: try await answer(labelled.question, .replyFirst))
    }

    /// An answer that cannot be used counts against the judge; a judge that cannot be reached has shown nothing.
    private func answer(_ question: JudgeQuestion, _ order: Judge.Order) async throws -> JudgeAnswer? {
        do {
            return try await judge.verdict(on: question, order: order)
        } catch is ObjectQuestion.Misfit {
            return nil
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TurnFailure(error, of: "the judge \(judge.modelName)", code: "judge")
        }
    }
}
