import ChatCompletions

/// What a model does when it is asked: whether it answers, in pieces, and how it is brought to call a tool.
struct TalkChecks: Sendable {
    let probe: ModelProbe
    /// The mode that is configured.
    let mode: ToolMode

    func run() async -> [Finding] {
        let reply: ChatReply
        do {
            reply = try await probe.count()
        } catch {
            let words = FailureWords(error)
            return [Finding("model.answers", .problem, words.found, fix: words.fix)]
                + ModelChecks.skipped(from: "model.streams", because: "model.answers is a problem")
        }
        let (tools, quirks) = await tools()
        return [answers(reply), streams(reply)] + tools + [Self.quirks(reply.quirks + quirks)]
    }

    private static func quirks(_ quirks: [EndpointQuirk]) -> Finding {
        let id = "model.quirks"
        var shown: [String] = []
        for quirk in quirks.map(\.description) where !shown.contains(quirk) { shown.append(quirk) }
        if shown.isEmpty { return Finding(id, .ok, "it keeps to the protocol") }
        return Finding(id, .ok, "coped with: " + shown.joined(separator: "; "))
    }

    private func answers(_ reply: ChatReply) -> Finding {
        let id = "model.answers"
        if reply.text.isEmpty && reply.reasoning.isEmpty {
            return Finding(id, .warning, "\(probe.name) answered with an empty text", fix: "try another model")
        }
        return Finding(id, .ok, "\(probe.name) answers")
    }

    private func streams(_ reply: ChatReply) -> Finding {
        let id = "model.streams"
        guard reply.pieces > 1 else {
            let fix = "nothing shows until a reply is whole; look for streaming in the server's or the proxy's settings"
            return Finding(id, .warning, "the reply came in one piece", fix: fix)
        }
        return Finding(id, .ok, "the reply came in \(reply.pieces) pieces")
    }

    private func tools() async -> (findings: [Finding], quirks: [EndpointQuirk]) {
        let (outcome, reply) = await probe.askForRoom(.native)
        let mode = await toolMode(native: outcome)
        return ([Self.tools(outcome, probe.name), mode], reply?.quirks ?? [])
    }

    private static func tools(_ outcome: ModelProbe.CallOutcome, _ name: String) -> Finding {
        let id = "model.tools"
        switch outcome {
        case .called: return Finding(id, .ok, "\(name) calls a tool when it is told to")
        case .failed(let message):
            let fix = "the server may need an option for tools (llama.cpp: --jinja, vLLM: --enable-auto-tool-choice)"
            return Finding(id, .warning, message, fix: fix)
        case .leaked, .ignored, .calledWrongly:
            return Finding(id, .warning, words(outcome), fix: "see model.tool_mode")
        }
    }

    private static func words(_ outcome: ModelProbe.CallOutcome) -> String {
        switch outcome {
        case .called: "it called the tool"
        case .leaked: "it wrote the call into its text"
        case .ignored: "it ignored the tools"
        case .calledWrongly(let how): how
        case .failed(let message): message
        }
    }

    private static func failure(_ outcome: ModelProbe.CallOutcome) -> String? {
        if case .failed(let message) = outcome { message } else { nil }
    }

    /// Which mode suits: the configured one if it works, else the first that does.
    private func toolMode(native: ModelProbe.CallOutcome) async -> Finding {
        let id = "model.tool_mode"
        let nativeWorks = native == .called
        var failures = [native].compactMap(Self.failure)
        if nativeWorks && (mode == .auto || mode == .native) {
            return Finding(id, .ok, "native calls work; --tool-mode \(mode.rawValue) uses them")
        }
        var works: [ToolMode] = nativeWorks ? [.native] : []
        var tried: [String] = ["native \(nativeWorks ? "works" : "does not")"]
        // `text` acts on what may be a quotation, so that it comes last.
        for candidate in [ToolMode.json, .reply, .text] {
            let (outcome, _) = await probe.askForRoom(candidate)
            if outcome == .called { works.append(candidate) }
            failures += [outcome].compactMap(Self.failure)
            tried.append("\(candidate.rawValue) \(outcome == .called ? "works" : "does not (\(Self.words(outcome)))")")
        }
        let found = tried.joined(separator: ", ")
        if failures.count == tried.count, let last = failures.last {
            return Finding(id, .warning, "no tool mode could be tried: \(last)", fix: "run doctor again later")
        }
        guard let best = works.first else {
            let fix = "use a larger model, or a server whose chat template knows tools (llama.cpp: --jinja)"
            return Finding(id, .problem, "no tool mode works: \(found)", fix: fix)
        }
        if works.contains(mode) { return Finding(id, .ok, "--tool-mode \(mode.rawValue) works: \(found)") }
        let fix = "use --tool-mode \(best.rawValue); for a small model --profile small-model has more that helps"
        return Finding(id, .warning, found, fix: fix)
    }
}
