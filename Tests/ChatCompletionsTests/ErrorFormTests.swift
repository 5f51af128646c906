import Testing
import Tools

@testable import ChatCompletions

/// The bodies in which endpoints report errors, with a status and inside a stream.
@Suite struct ErrorFormTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let status: Int
        let body: String
        let code: ChatError.Code
        let says: String

        init(_ name: String, _ status: Int, _ body: String, _ code: ChatError.Code, says: String = "") {
            self.name = name
            self.status = status
            self.body = body
            self.code = code
            self.says = says
        }

        var testDescription: String { name }
    }

    static let bodies: [Case] = [
        Case(
            "OpenAI",
            400,
            #"{"error":{"message":"Bad x","type":"invalid_request_error","param":"x","code":null}}"#,
            .invalidRequest,
            says: "Bad x"
        ),
        Case(
            "OpenAI key",
            401,
            #"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#,
            .authentication,
            says: "OPENAI_API_KEY"
        ),
        Case(
            "OpenAI quota",
            429,
            #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota"}}"#,
            .quota,
            says: "billing"
        ),
        Case(
            "OpenAI rate",
            429,
            #"{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}"#,
            .rateLimited,
            says: "Rate limit reached"
        ),
        Case(
            "OpenAI model",
            404,
            #"{"error":{"message":"The model `m` does not exist","code":"model_not_found"}}"#,
            .notFound,
            says: "no model \"m\""
        ),
        Case(
            "OpenAI URL",
            404,
            #"{"error":{"message":"Invalid URL (POST /v2/chat)","type":"invalid_request_error"}}"#,
            .notFound,
            says: "/v1/chat/completions"
        ),
        Case(
            "OpenAI overflow",
            400,
            #"{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.","code":"context_length_exceeded"}}"#,
            .contextOverflow,
            says: "9000"
        ),
        Case(
            "vLLM flat",
            400,
            #"{"object":"error","message":"Bad y","type":"BadRequestError","param":null,"code":400}"#,
            .invalidRequest,
            says: "Bad y"
        ),
        Case("FastAPI text", 404, #"{"detail":"Not Found"}"#, .notFound, says: "/v1/chat/completions"),
        Case(
            "FastAPI list",
            422,
            #"{"detail":[{"loc":["body","seed"],"msg":"not an integer","type":"int"}]}"#,
            .invalidRequest,
            says: "body.seed: not an integer"
        ),
        Case(
            "llama.cpp overflow as 500",
            500,
            #"{"error":{"code":500,"message":"the request exceeds the available context size","type":"server_error"}}"#,
            .contextOverflow
        ),
        Case(
            "Ollama text",
            404,
            #"{"error":"model 'm' not found, try pulling it first"}"#,
            .notFound,
            says: "try pulling it first"
        ),
        Case(
            "Mistral",
            422,
            #"{"object":"error","message":"Invalid","type":"invalid","code":"3280"}"#,
            .invalidRequest
        ),
        Case(
            "Gemini list",
            429,
            #"[{"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"37s"}]}}]"#,
            .rateLimited
        ),
        Case(
            "Gemini key",
            400,
            #"[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]"#,
            .authentication
        ),
        Case("OpenRouter credit", 402, #"{"error":{"code":402,"message":"Insufficient credits"}}"#, .quota),
        Case(
            "OpenRouter moderation",
            403,
            #"{"error":{"code":403,"message":"flagged","metadata":{"reasons":["x"]}}}"#,
            .contentFilter
        ),
        Case(
            "OpenRouter upstream",
            502,
            #"{"error":{"code":502,"message":"Provider returned error","metadata":{"raw":"model overloaded"}}}"#,
            .server,
            says: "model overloaded"
        ),
        Case(
            "Azure filter",
            400,
            #"{"error":{"code":"content_filter","message":"filtered","innererror":{"content_filter_result":{}}}}"#,
            .contentFilter
        ),
        Case(
            "Azure gateway",
            401,
            #"{"statusCode":401,"message":"Access denied due to missing subscription key"}"#,
            .authentication,
            says: "Access denied"
        ),
        Case(
            "Groq",
            400,
            #"{"error":{"message":"Failed to call a function","code":"tool_use_failed","failed_generation":"x"}}"#,
            .toolUseFailed
        ),
        Case(
            "HTML",
            502,
            "<html>\r\n<head><title>502 Bad Gateway</title></head>\u{1B}[31m\u{0}</html>",
            .server,
            says: "a web page, \"502 Bad Gateway\""
        ),
        Case("plain text", 503, "upstream connect error", .server, says: "upstream connect error"),
        Case("empty", 500, "", .server, says: "HTTP 500"),
        Case("empty 401", 401, "", .authentication, says: "HTTP 401"),
        Case("too large", 413, "", .contextOverflow),
        Case("forbidden", 403, #"{"error":{"message":"no access"}}"#, .permission, says: "no access"),
        Case("timeout", 408, "", .timeout),
        Case("teapot", 418, #"{"message":"I am a teapot"}"#, .invalidRequest, says: "teapot"),
        Case("list of errors", 400, #"{"errors":[{"message":"Bad z"}]}"#, .invalidRequest, says: "Bad z"),
        Case("number", 500, "17", .server, says: "17"),
    ]

    @Test(arguments: bodies)
    func aStatusWithABodyIsUnderstood(_ form: Case) {
        let endpoint = ChatEndpoint(model: "m", path: "/v1/chat/completions", apiKey: "sk-0123456789")
        let error = endpoint.error(status: form.status, bytes: Array(form.body.utf8), retryAfter: nil)
        #expect(error.code == form.code)
        #expect(error.status == form.status)
        #expect(form.says.isEmpty || error.message.contains(form.says), "\(error.message)")
        #expect(error.message.contains("HTTP \(form.status)"))
        #expect(error.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        #expect(error.message.count <= 300)
    }

    static let inBand: [Case] = [
        Case("error, no choices", 0, #"data: {"error":{"message":"Boom","code":502}}"#, .server, says: "Boom"),
        Case("error, empty choices", 0, #"data: {"choices":[],"error":{"message":"Slow","code":429}}"#, .rateLimited),
        Case("error as text", 0, #"data: {"error":"Boom"}"#, .server, says: "Boom"),
        Case(
            "error of the choice",
            0,
            #"data: {"choices":[{"error":{"message":"Boom","code":500},"delta":{},"finish_reason":"error"}]}"#,
            .server,
            says: "Boom"
        ),
        Case(
            "finish reason error",
            0,
            #"data: {"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
            .server
        ),
        Case(
            "OpenRouter mid-stream",
            0,
            #"data: {"error":{"code":"server_error","message":"Lost"},"choices":[{"delta":{"content":""},"finish_reason":"error"}]}"#,
            .server,
            says: "Lost"
        ),
        Case(
            "object error",
            0,
            #"data: {"object":"error","message":"Boom","type":"BadRequestError","code":400}"#,
            .invalidRequest
        ),
        Case("event error", 0, "event: error\ndata: {\"message\":\"Boom\"}", .server, says: "Boom"),
        Case("event error, nested", 0, "event: error\ndata: {\"error\":{\"message\":\"Boom\"}}", .server, says: "Boom"),
        Case("event error, text", 0, "event: error\ndata: Boom", .server, says: "Boom"),
        Case("type error", 0, #"data: {"type":"error","error":{"type":"overloaded_error","message":"Boom"}}"#, .server),
        Case(
            "list",
            0,
            #"data: [{"error":{"code":400,"message":"Boom","status":"INVALID_ARGUMENT"}}]"#,
            .invalidRequest
        ),
        Case(
            "overflow",
            0,
            #"data: {"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_prompt_tokens":12,"n_ctx":8}}"#,
            .contextOverflow
        ),
        Case("quota", 0, #"data: {"error":{"message":"x","type":"insufficient_quota"}}"#, .quota),
        Case("rate by word", 0, #"data: {"error":{"message":"x","type":"rate_limit_error"}}"#, .rateLimited),
        Case("detail", 0, #"data: {"detail":"Boom"}"#, .server, says: "Boom"),
    ]

    @Test(arguments: inBand)
    func anErrorInsideAStreamIsNoReply(_ form: Case) {
        let start = events(#"{"choices":[{"delta":{"role":"assistant","content":"Well"}}]}"#)
        for before in ["", start] {
            let outcome = replay([before, form.body, "\n\n", "data: [DONE]\n\n"].joined())
            #expect(outcome.reply == nil)
            #expect(outcome.error?.code == form.code)
            let message = outcome.error?.message ?? ""
            #expect(form.says.isEmpty || message.contains(form.says), "\(message)")
            #expect(outcome.shownText == "")
        }
    }

    @Test(
        arguments: [
            (
                "maximum context length is 8,192 tokens. However, you requested 10000 tokens (9000 in, 1000 out)",
                10000, 8192
            ),
            ("prompt is too long: 210000 tokens > 200000 maximum", 210_000, 200_000),
            ("request (12058 tokens) exceeds the available context size (8192 tokens), try increasing it", 12058, 8192),
            (
                "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).", 1_200_000,
                1_048_576
            ),
            ("gpt-4-32768-k2000: maximum context length exceeded", nil, nil),
            ("maximum context length is 4096", nil, 4096),
            (
                "'max_tokens' or 'max_completion_tokens' is too large: 512. This model's maximum context length is "
                    + "2048 tokens and your request has 1800 input tokens", 1800, 2048
            ),
            ("your prompt of 9000 tokens exceeds the context window of this model, which is 8192", 9000, 8192),
        ] as [(String, Int?, Int?)]
    )
    func theFiguresOfAnOverflowAreRead(_ text: String, _ prompt: Int?, _ window: Int?) {
        let body = JSONValue.object(["error": ["message": .string(text)]]).serialized()
        let error = ChatEndpoint().error(status: 400, bytes: body, retryAfter: nil)
        #expect(error.code == .contextOverflow)
        #expect(error.promptTokens == prompt)
        #expect(error.contextWindow == window)
    }

    @Test func theWaitInABodyIsRead() {
        let body = #"[{"error":{"code":429,"message":"Slow","details":[{"retryDelay":"1.5s"}]}}]"#
        let error = ChatEndpoint().error(status: 429, bytes: Array(body.utf8), retryAfter: nil)
        #expect(error.retryAfter == .milliseconds(1500))
    }
}
