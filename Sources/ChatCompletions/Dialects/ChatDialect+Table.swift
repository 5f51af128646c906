extension ChatDialect {
    /// OpenAI's own endpoint.
    public static let openAI = make("openai") { row in
        row.maxTokensField = "max_completion_tokens"
        row.systemRole = .developer
        row.sendsStrict = true
        row.idRule = .atMost(40)
        row.extras = .none
        row.splitsThinking = false
    }

    /// OpenAI's models at Microsoft. The deployment takes the model's place and stands in the path.
    public static let azure = make("azure") { row in
        row.maxTokensField = "max_completion_tokens"
        row.sendsStrict = true
        row.idRule = .atMost(40)
        row.extras = .none
        row.splitsThinking = false
        row.authentication = .apiKey
        row.path = "/openai/deployments/{model}" + standardPath
        row.apiVersion = "2024-10-21"
    }

    /// The server of llama.cpp.
    public static let llamaCPP = make("llama.cpp") { $0.asksForParallelCalls = true }

    /// vLLM's server.
    public static let vLLM = make("vllm") { _ in }

    /// Ollama's shim.
    public static let ollama = make("ollama") { $0.requiredCall = .unsupported }

    /// Groq, which refuses members of messages that it does not know.
    public static let groq = make("groq") { row in
        row.maxTokensField = "max_completion_tokens"
        row.extras = .none
    }

    /// OpenRouter. Models behind it may want `reasoning_details` and signatures back.
    public static let openRouter = make("openrouter") { $0.headers = ["X-Title": "Pattreeya"] }

    /// Mistral, which refuses members that it does not know and sends the usage unasked.
    public static let mistral = make("mistral") { row in
        row.seedField = "random_seed"
        row.sendsStreamOptions = false
        row.requiredCall = .any
        row.idRule = .nineAlphanumerics
        row.extras = .none
    }

    /// Google's shim before Gemini. It refuses the next request when a call's thought signature does not come back.
    public static let gemini = make("gemini") { row in
        row.extras = .only(["extra_content"])
        row.refusesUnknownMembers = true
    }

    /// DeepSeek. Its rule for reasoning has changed three times; this is the one of the models that think and call.
    public static let deepSeek = make("deepseek") { row in
        row.replaysReasoning = .toolTurns
        row.extras = .none
    }

    /// What nearly every server accepts.
    public static let generic = make("generic") { _ in }

    /// All rows.
    public static let table = [
        openAI, azure, llamaCPP, vLLM, ollama, groq, openRouter, mistral, gemini, deepSeek, generic,
    ]

    /// The names of all rows, as a person can choose them.
    public static var names: [String] { table.map(\.name) }

    /// The row with this name, whatever its case; nil when there is none.
    public static func named(_ name: String) -> ChatDialect? {
        let name = name.lowercased()
        return table.first { $0.name == name }
    }

    /// The row for a base URL, by its host, or a parent domain of it. On this machine only Ollama's port is known
    /// well enough to tell; all else is `generic`.
    public static func forBaseURL(_ url: String) -> ChatDialect {
        let url = EndpointURL(base: url)
        if url.isLoopback { return url.port == ollamaPort ? .ollama : .generic }
        return hosts.first { url.host == $0.host || url.host.hasSuffix("." + $0.host) }?.dialect ?? .generic
    }

    private static let ollamaPort = 11434

    private static let hosts: [(host: String, dialect: ChatDialect)] = [
        ("api.openai.com", .openAI), ("openai.azure.com", .azure), ("cognitiveservices.azure.com", .azure),
        ("services.ai.azure.com", .azure), ("ollama.com", .ollama), ("api.groq.com", .groq),
        ("openrouter.ai", .openRouter), ("api.mistral.ai", .mistral), ("codestral.mistral.ai", .mistral),
        ("generativelanguage.googleapis.com", .gemini), ("api.deepseek.com", .deepSeek),
    ]

    private static func make(_ name: String, _ change: (inout ChatDialect) -> Void) -> ChatDialect {
        var row = ChatDialect(name: name)
        change(&row)
        return row
    }
}
