import Testing

@testable import ChatCompletions

/// Which row of the table holds, and where its requests go.
@Suite struct ChatDialectTests {
    @Test func everyRowIsFoundByItsName() {
        #expect(
            ChatDialect.names == [
                "openai", "azure", "llama.cpp", "vllm", "ollama", "groq", "openrouter", "mistral", "gemini",
                "deepseek", "generic",
            ]
        )
        for row in ChatDialect.table { #expect(ChatDialect.named(row.name.uppercased()) == row) }
        #expect(ChatDialect.named("llama") == nil && ChatDialect.named("") == nil)
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", "openai"), ("https://API.OpenAI.com:443/v1/", "openai"),
        ("https://eu.api.openai.com/v1", "openai"), ("http://127.0.0.1:8080/v1", "generic"),
        ("https://api.openai.com.evil.example/v1", "generic"), ("https://api.openai.com@evil.example/", "generic"),
        ("https://notapi.openai.com.example", "generic"), ("https://notapi.openai.com", "generic"),
        ("nonsense", "generic"), ("", "generic"), ("https://us.openai.azure.com", "azure"),
        ("https://x.cognitiveservices.azure.com/", "azure"), ("https://api.groq.com/openai/v1", "groq"),
        ("https://openrouter.ai/api/v1", "openrouter"), ("https://api.mistral.ai/v1", "mistral"),
        ("https://generativelanguage.googleapis.com/v1beta/openai/", "gemini"),
        ("https://api.deepseek.com", "deepseek"), ("https://ollama.com/v1", "ollama"),
        ("http://localhost:11434/v1", "ollama"), ("http://127.0.0.1:11434", "ollama"),
        ("http://[::1]:11434/v1", "ollama"), ("http://[::1]:8080/v1", "generic"),
        ("http://example.com:11434/v1", "generic"), ("http://127.evil.example:11434/v1", "generic"),
        ("http://u:11434@localhost:8000", "generic"),
    ])
    func theHostChooses(_ url: String, _ name: String) {
        #expect(ChatDialect.forBaseURL(url).name == name)
    }

    @Test(arguments: [
        ("http://h/v1", "http://h/v1/chat/completions", "/v1/chat/completions"),
        (" http://h/v1/ \n", "http://h/v1/chat/completions", "/v1/chat/completions"),
        ("http://h", "http://h/chat/completions", "/chat/completions"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1/chat/completions", "/v1/chat/completions"),
        ("http://h/v1/chat/completions", "http://h/v1/chat/completions", "/v1/chat/completions"),
        ("https://u:p@h/d?api-version=1#x", "https://u:p@h/d/chat/completions?api-version=1", "/d/chat/completions"),
    ])
    func theURLIsMade(_ base: String, _ url: String, _ path: String) {
        let made = EndpointURL(base: base).chat(model: "m", dialect: .generic)
        #expect(made.url == url)
        #expect(made.path == path)
    }

    static let deployment = "https://h/openai/deployments/my%20model/chat/completions?api-version="

    @Test(arguments: [
        ("https://h", deployment + "2024-10-21"), ("https://h/", deployment + "2024-10-21"),
        ("https://h/openai/", deployment + "2024-10-21"), ("https://h/openai/deployments", deployment + "2024-10-21"),
        ("https://h?api-version=7", deployment + "7"),
        ("https://h?x=1", "\(deployment.dropLast(12))x=1&api-version=2024-10-21"),
        (
            "https://h/openai/deployments/other",
            "https://h/openai/deployments/other/chat/completions?api-version=2024-10-21"
        ),
        (
            "https://h/openai/deployments/d/chat/completions",
            "https://h/openai/deployments/d/chat/completions?api-version=2024-10-21"
        ),
        ("https://h/openai/v1/", "https://h/openai/v1/chat/completions"),
        ("https://h/models", "https://h/models/chat/completions?api-version=2024-10-21"),
        ("https://h/openai/v1?api-version=preview", "https://h/openai/v1/chat/completions?api-version=preview"),
    ])
    func azureHasTheModelInThePath(_ base: String, _ url: String) {
        #expect(EndpointURL(base: base).chat(model: "my model", dialect: .azure).url == url)
    }

    @Test func noDescriptionShowsTheKey() {
        let configuration = HTTPChatModel.Configuration(
            baseURL: "https://user:sk-in-url@h/v1?k=sk-in-query",
            apiKey: "sk-0123456789",
            dialect: .mistral,
            headers: [("X-Key", "sk-in-header")]
        )
        var dumped = ""
        dump(configuration, to: &dumped)
        dump(HTTPChatModel(configuration: configuration), to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("sk-") && text.contains("mistral"), "\(text)")
        }
    }
}
