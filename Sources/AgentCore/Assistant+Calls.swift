import ChatCompletions
import Tools

extension Assistant {
    /// Runs the calls of one message: reads beside each other, writes one after the other, results in call order.
    /// - Returns: whether all of them only repeat what was settled before.
    func execute(_ calls: [ChatToolCall], words: PersonWords) async throws -> Bool {
        let planned = calls.enumerated().map { position, call in
            var plan = PlannedCall(
                call,
                tools: toolsByName,
                isTruncated: progress.truncatedArguments,
                supportedBy: configuration.dropsUnsupportedArguments ? words : nil
            )
            if position >= configuration.limits.callsPerMessage {
                plan.tool = nil
                plan.rejection = .failure(error: "too many calls in one message", hint: "make the rest of them later")
            }
            return plan
        }
        let areRepetitions = planned.allSatisfy { $0.rejection == nil && memory.isRepetition($0) }
        var index = 0
        while index < planned.count {
            let reads = planned[index...].prefix { $0.isRead && isGranted($0, words) }
            if reads.count > 1 {
                try await executeReads(Array(reads))
                index += reads.count
            } else {
                try await executeOne(planned[index], words: words)
                index += 1
            }
        }
        return areRepetitions
    }

    private func isGranted(_ call: PlannedCall, _ words: PersonWords) -> Bool {
        call.tool?.authority(for: call.arguments, given: words) == .granted
    }

    private func executeReads(_ calls: [PlannedCall]) async throws {
        for call in calls { try announce(call) }
        var outcomes: [Int: ToolOutcome] = [:]
        for (position, call) in calls.enumerated() { outcomes[position] = memory.recall(call) }
        // Identical calls beside each other are run once: the later ones take the first one's outcome.
        let firsts = calls.indices.filter { position in
            outcomes[position] == nil && !calls[..<position].contains { $0.isSame(as: calls[position]) }
        }
        try await withThrowingTaskGroup(of: (Int, ToolOutcome).self) { group in
            for position in firsts {
                let call = calls[position]
                group.addTask { (position, try await self.run(call)) }
            }
            for try await (position, outcome) in group {
                outcomes[position] = outcome
                memory.remember(calls[position], outcome)
            }
        }
        for (position, call) in calls.enumerated() {
            guard let outcome = outcomes[position] ?? memory.recall(call) else { continue }
            try conclude(call, outcome)
        }
    }

    private func executeOne(_ call: PlannedCall, words: PersonWords) async throws {
        try announce(call)
        if let rejection = call.rejection { return try conclude(call, rejection) }
        if let outcome = memory.recall(call) { return try conclude(call, outcome) }
        guard let tool = call.tool else { return }
        if case .ask(let question) = tool.authority(for: call.arguments, given: words) {
            let request = ApprovalRequest(question: question, toolName: call.name, arguments: call.arguments)
            let decision = await approver.decide(request)
            try Task.checkCancellation()
            try emit(.approval(id: call.id, decision: decision))
            guard decision.isGranted else {
                let outcome = ToolOutcome.failure(
                    error: "denied",
                    hint: "the person has not allowed this; nothing was done. Ask them: \(question)"
                )
                memory.rememberDenial(of: call, outcome)
                return try conclude(call, outcome)
            }
        }
        let outcome = try await run(call)
        memory.remember(call, outcome)
        try conclude(call, outcome)
    }

    private func announce(_ call: PlannedCall) throws {
        try emit(
            .toolCall(
                id: call.id,
                name: call.name,
                arguments: call.arguments,
                original: call.original,
                notes: call.notes
            )
        )
    }

    private func conclude(_ call: PlannedCall, _ outcome: ToolOutcome) throws {
        if !outcome.isSuccess { progress.failedCalls += 1 }
        try emit(.toolResult(id: call.id, name: call.name, outcome: outcome.capped()))
    }

    private func run(_ call: PlannedCall) async throws -> ToolOutcome {
        guard let tool = call.tool else { return .failure(error: "there is no tool named \(call.name)", hint: nil) }
        let context = ToolCallContext(session: transcript.session, turn: turn, callID: call.id)
        let limit = configuration.limits.toolTime
        do {
            let result = try await TimeLimit.run(limit, clock: clock) {
                try await tool.call(call.arguments, context: context)
            } onTimeout: {
                ToolFailure(
                    "\(call.name) did not answer within \(limit.shown)",
                    hint: "it may have had its effect all the same; look before you repeat it"
                )
            }
            return .success(result)
        } catch let failure as ToolFailure {
            return .failure(error: failure.message, hint: failure.hint)
        } catch {
            if Task.isCancelled { throw CancellationError() }
            let failure = TurnFailure(error)
            // What an error of unknown origin says may hold anything, secrets included.
            let isKnown = failure.code != TurnFailure.internalCode && !(error is CancellationError)
            return .failure(
                error: isKnown ? "\(call.name) failed: \(failure.message)" : "\(call.name) failed",
                hint: nil
            )
        }
    }
}

extension PlannedCall {
    fileprivate func isSame(as other: PlannedCall) -> Bool { name == other.name && arguments == other.arguments }
}
