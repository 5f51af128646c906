import Tools

/// A tool that a file declares: it answers what the file says and does nothing.
public struct DeclaredTool: Tool {
    /// What a call is answered.
    enum Answer: Sendable, Hashable {
        /// This result.
        case result(JSONObject)
        /// This error.
        case failure(String)
    }

    /// An answer, and the calls that it is for.
    struct Case: Sendable, Hashable {
        /// Arguments that the call must have, among others; empty for every call.
        var when: JSONObject
        var answer: Answer
    }

    /// What the model is told.
    public let definition: ToolDefinition
    /// The first that fits a call is its answer.
    let cases: [Case]

    /// The answer for these arguments.
    /// - Throws: `ToolFailure` where the file has an error for them, or no answer at all.
    public func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        let found = cases.first { item in item.when.members.allSatisfy { arguments[$0.key] == $0.value } }
        switch found?.answer {
        case .result(let result)?: return result
        case .failure(let message)?: throw ToolFailure(message)
        case nil:
            let shown = JSONValue.object(arguments).jsonText
            throw ToolFailure("\(definition.name) has nothing to say about \(shown)")
        }
    }
}

/// A declared tool whose calls are hit by the faults that a scenario arms for it.
struct FaultyDeclaredTool: Tool {
    let base: DeclaredTool
    let faults: FaultInjector
    let sleep: @Sendable (Duration) async throws -> Void

    var definition: ToolDefinition { base.definition }

    func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        guard let fault = faults.next(for: definition.name) else {
            return try await base.call(arguments, context: context)
        }
        switch fault.kind {
        case .slow:
            try await sleep(.seconds(fault.seconds ?? 1))
            return try await base.call(arguments, context: context)
        case .timeout: throw ToolFailure("\(definition.name) did not answer in time (a fault of the scenario)")
        case .rateLimited: throw ToolFailure("\(definition.name) wants fewer calls (a fault of the scenario)")
        case .unavailable, .malformedStream, .truncatedStream:
            throw ToolFailure("\(definition.name) cannot be reached now (a fault of the scenario)")
        }
    }
}
