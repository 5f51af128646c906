import AgentCore
import ChatCompletions
import Tools

/// A model that says whether a criterion is true of a reply.
public struct Judge: Sendable {
    /// In which order the judge is shown what it has to look at. A judge that can be believed does not mind.
    public enum Order: Sendable {
        /// The criterion, the person's words, the reply.
        case criterionFirst
        /// The reply, the person's words, the criterion.
        case replyFirst
    }

    /// The name of the model.
    public let modelName: String
    /// What the model is told, with how it is to be sampled.
    public let prompt: Prompt
    /// Whether its verdicts decide, which `JudgeStanding` knows.
    public var mayGate: Bool
    private let model: any ChatModel
    private let random: @Sendable () -> UInt64

    /// Makes a judge.
    /// - Parameters:
    ///   - mayGate: whether its verdicts decide; they are advice otherwise.
    ///   - random: random bits for the mark that keeps a case apart from what is written in it.
    public init(
        model: any ChatModel,
        modelName: String,
        prompt: Prompt,
        mayGate: Bool = false,
        random: @escaping @Sendable () -> UInt64 = { .random(in: 0...(.max)) }
    ) {
        (self.model, self.modelName, self.prompt, self.mayGate) = (model, modelName, prompt, mayGate)
        self.random = random
    }

    /// Asks the judge.
    /// - Throws: `TurnFailure` with an exit code from 3 to 7 when there is no verdict, or none with a quote that the
    ///   reply has; `CancellationError`.
    public func ask(_ question: JudgeQuestion, order: Order = .criterionFirst) async throws -> JudgeAnswer {
        do {
            return try await verdict(on: question, order: order)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw TurnFailure(error, of: "the judge \(modelName)", code: "judge")
        }
    }

    /// Asks the judge.
    /// - Throws: `ObjectQuestion.Misfit` for answers that cannot be used, `ChatError`, `CancellationError`.
    func verdict(on question: JudgeQuestion, order: Order) async throws -> JudgeAnswer {
        let sheet = try JudgeSheet(question, random: random)
        let request = ChatRequest(
            model: modelName,
            messages: [.system(prompt.text), .user(sheet.text(order))],
            temperature: prompt.temperature
        )
        let object = ObjectQuestion(model, request, name: "verdict", schema: sheet.schema)
        var answer = try await object.ask { text throws(ObjectQuestion.Misfit) in try sheet.answer(in: text) }
        answer.mayGate = mayGate
        return answer
    }
}

extension TrialVerdict {
    /// Asks about everything that is left to judges.
    /// - Returns: why an answer could not be had; nil when all were. The checks say so too.
    /// - Throws: `CancellationError`.
    mutating func settle(asking judge: Judge?, on tape: any TrialTape) async throws -> TurnFailure? {
        var failure: TurnFailure?
        for (index, question) in judgeQuestions {
            do {
                // Who could not be reached just now is not asked again.
                if let failure { throw failure }
                let answer = try await tape.judgeAnswer {
                    guard let judge else { throw TurnFailure.noJudge }
                    return try await judge.ask(question)
                }
                settle(index, with: answer)
            } catch let error as TurnFailure {
                failure = error
                giveUp(index, because: error.message)
            }
        }
        return failure
    }
}

extension TurnFailure {
    /// Nobody can judge: the offline model answers, which knows rooms only.
    public static let noJudge = TurnFailure(
        code: "judge",
        message: "no model can judge: the offline model knows rooms only; set PATTREEYA_JUDGE_MODEL and "
            + "PATTREEYA_JUDGE_BASE_URL, or give --judge-model and --judge-base-url",
        exit: .configuration
    )
}
