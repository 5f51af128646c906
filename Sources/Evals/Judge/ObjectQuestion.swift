import AgentCore
import ChatCompletions
import Tools

/// A question to a model whose answer is one JSON object: by its response format where the endpoint has such a thing,
/// and once more where the answer is not what was asked for.
struct ObjectQuestion: Sendable {
    /// An answer that cannot be used.
    struct Misfit: Error, Hashable {
        /// What is wrong with it, in words that the model can be told.
        let problem: String

        init(_ problem: String) { self.problem = problem }
    }

    private let model: any ChatModel
    private let request: ChatRequest
    private let format: JSONValue

    /// More would be a model that goes on and on; models that think aloud first need some of it for that.
    private static let mostTokens = 2048
    private static let attempts = 2

    /// - Parameters:
    ///   - name: what the format is called, in letters and `_`.
    ///   - schema: what the object must be like.
    init(_ model: any ChatModel, _ request: ChatRequest, name: String, schema: JSONObject) {
        var request = request
        request.maxTokens = request.maxTokens ?? Self.mostTokens
        (self.model, self.request) = (model, request)
        format = ["type": "json_schema", "json_schema": ["name": .string(name), "schema": .object(schema)]]
    }

    /// Asks, and reads the answer.
    /// - Throws: `Misfit` when the second answer cannot be used either, `ChatError`, `CancellationError`.
    func ask<Answer>(_ read: (String) throws(Misfit) -> Answer) async throws -> Answer {
        var request = request
        var misfit = Misfit("there was no answer")
        for _ in 0..<Self.attempts {
            let text = try await reply(to: request).text
            do throws(Misfit) {
                return try read(text)
            } catch {
                misfit = error
            }
            // Some endpoints refuse empty messages.
            let said = text.allSatisfy(\.isWhitespace) ? "(nothing)" : String(text.prefix(4000))
            request.messages += [
                .assistant(text: said, toolCalls: [], extras: [:]),
                .user("That cannot be used: \(misfit.problem). Write the JSON object again, and nothing else."),
            ]
        }
        throw misfit
    }

    private func reply(to request: ChatRequest) async throws -> ChatReply {
        var formatted = request
        formatted.extra["response_format"] = format
        do {
            return try await model.reply(to: formatted)
        } catch let error as ChatError where error.code == .invalidRequest {
            // What an endpoint without response formats is told in words may be enough.
            return try await model.reply(to: request)
        }
    }
}

extension TurnFailure {
    /// Why somebody who takes part in a trial besides the agent could not be had. Whatever it is, the trial could not
    /// be evaluated: the exit code is one of those for that.
    /// - Parameter who: "the judge".
    init(_ error: any Error, of who: String, code: String) {
        if let misfit = error as? ObjectQuestion.Misfit {
            self.init(code: code, message: "\(who) gave no answer that can be used: \(misfit.problem)", exit: .provider)
            return
        }
        self.init(error)
        message = "\(who) could not be asked: \(message)"
        if !(ExitStatus.configuration.rawValue...ExitStatus.provider.rawValue).contains(exit.rawValue) {
            exit = .provider
        }
    }
}
