import LiveKit
import Testing

@Suite("LiveKit configuration")
struct LiveKitConfigurationTests {
    @Test(arguments: [
        ("ws://localhost:7880", "http://localhost:7880", "ws://localhost:7880"),
        ("wss://my.livekit.cloud/", "https://my.livekit.cloud", "wss://my.livekit.cloud"),
        (" https://host/base/path// \n", "https://host/base/path", "wss://host/base/path"),
        ("http://[::1]:7880", "http://[::1]:7880", "ws://[::1]:7880"),
        ("WSS://Host", "https://Host", "wss://Host"),
    ])
    func acceptsTheFourSchemes(url: String, http: String, webSocket: String) throws {
        let configuration = try LiveKitConfiguration(url: url, apiKey: "k", apiSecret: "s")
        #expect(configuration.httpBaseURL == http)
        #expect(configuration.webSocketBaseURL == webSocket)
    }

    @Test(arguments: [
        ("", "empty"), ("localhost:7880", "ws://localhost:7880"), ("ftp://host", "\"ftp\""), ("ws://", "no host"),
        ("ws://:7880", "no host"), ("ws://host:0", "\"0\""), ("ws://host:65536", "\"65536\""), ("ws://host:x", "\"x\""),
        ("ws://host?key=1", "query"), ("ws://ho st", "space"), ("ws://::1", "no host"),
        ("ws://host/\u{1B}[2J", "control"),
    ])
    func saysWhatIsWrongWithAURL(url: String, hint: String) {
        let error = #expect(throws: LiveKitError.self) {
            try LiveKitConfiguration(url: url, apiKey: "k", apiSecret: "s")
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains("LIVEKIT_URL") == true)
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
    }

    @Test func repeatsNoPasswordOfAURL() {
        let error = #expect(throws: LiveKitError.self) {
            try LiveKitConfiguration(url: "wss://user:hunter2@host", apiKey: "k", apiSecret: "s")
        }
        #expect(error?.message.contains("hunter2") == false)
    }

    @Test func namesTheMissingVariable() {
        let noKey = #expect(throws: LiveKitError.self) {
            try LiveKitConfiguration(url: "ws://h", apiKey: "", apiSecret: "s")
        }
        #expect(noKey?.message.hasPrefix("LIVEKIT_API_KEY is empty") == true)
        let noSecret = #expect(throws: LiveKitError.self) {
            try LiveKitConfiguration(url: "ws://h", apiKey: "k", apiSecret: "")
        }
        #expect(noSecret?.message.hasPrefix("LIVEKIT_API_SECRET is empty") == true)
    }

    @Test func descriptionsKeepTheSecret() throws {
        let configuration = try LiveKitConfiguration(url: "ws://h", apiKey: "k", apiSecret: "hunter2")
        var dumped = ""
        dump([configuration], to: &dumped)
        #expect(!"\(configuration)\(String(reflecting: [configuration]))\(dumped)".contains("hunter2"))
    }
}
