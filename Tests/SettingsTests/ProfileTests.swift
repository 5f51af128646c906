import Settings
import Storage
import TestSupport
import Testing

@Suite struct ProfileTests {
    let folder = TemporaryFolder()

    private func profile(_ source: String) throws -> Profile {
        try Profile(name: "p", place: "profiles/p.yaml", source: source)
    }

    private var store: ProfileStore {
        ProfileStore(folder: folder.path(of: "profiles")) { [path = folder.path] name in name == "HOME" ? path : nil }
    }

    private func write(_ name: String, _ text: String) throws {
        try StateFolder(path: folder.path(of: name)).create()
        folder.write(name + "/local.yaml", text)
    }

    @Test func everyKeyGivesItsSettingAValue() throws {
        let profile = try profile(
            """
            description: Groq
            model: llama
            base_url: https://api.groq.com/openai/v1
            api_key_variable: GROQ_API_KEY
            dialect: groq
            prompt: assistant
            tools: [list_pattreeya_rooms, create_pattreeya_room]
            drop_unsupported_arguments: true
            temperature: 0.5
            max_tokens: 300
            """
        )
        #expect(profile.summary == "Groq" && profile.keyVariable == "GROQ_API_KEY")
        #expect(profile.origin == "profile p (profiles/p.yaml)")
        #expect(profile.text(.openAIModel) == "llama" && profile.text(.prompt) == "assistant")
        #expect(profile.text(.dialect) == "groq")
        #expect(profile.text(.openAIBaseURL) == "https://api.groq.com/openai/v1")
        #expect(profile.text(.tools) == "list_pattreeya_rooms,create_pattreeya_room")
        #expect(profile.text(.dropUnsupportedArguments) == "1" && profile.text(.temperature) == "0.5")
        #expect(profile.text(.maxTokens) == "300" && profile.text(.approve) == nil)
        #expect(try self.profile("# nothing\n").text(.openAIModel) == nil)
    }

    /// A wrong file and what is said of it.
    static let wrong: [(source: String, says: String)] = [
        (
            "model: m\nmodell: m",
            "profiles/p.yaml:2: unknown key \"modell\"; known: description, api_key_variable, model,"
        ),
        ("model: [m]", "profiles/p.yaml:1: model: expected a text"),
        ("model:", "profiles/p.yaml:1: model: expected a text"),
        (
            "\n\nbase_url: localhost/v1",
            "profiles/p.yaml:3: base_url: expected a URL that starts with http:// or https://"
        ),
        ("base_url: https://me:hush@h/v1", "profiles/p.yaml:1: base_url: expected a URL"),
        ("tools: list", "profiles/p.yaml:1: tools: expected a list of names"),
        ("tools: []", "profiles/p.yaml:1: tools: expected a list of names"),
        ("drop_unsupported_arguments: maybe", "profiles/p.yaml:1: drop_unsupported_arguments: expected true or false"),
        ("temperature: hot", "profiles/p.yaml:1: temperature: expected a number from 0 to 2"),
        ("temperature: 2.5", "profiles/p.yaml:1: temperature: expected a number from 0 to 2"),
        ("max_tokens: 0", "profiles/p.yaml:1: max_tokens: expected a whole number from 1 on"),
        ("max_tokens: 1.5", "profiles/p.yaml:1: max_tokens: expected a whole number from 1 on"),
        ("api_key: hush", "profiles/p.yaml:1: api_key: a profile holds no secrets"),
        ("api_key_variable: $hush", "profiles/p.yaml:1: api_key_variable: expected the name of a variable"),
        ("- model", "profiles/p.yaml:1: expected \"key: value\" lines"),
        ("model: m\n\tprompt: p", "profiles/p.yaml:2: "),
        ("model: \"m", "profiles/p.yaml:1: "),
        ("model: m\nmodel: n", "given twice: model"),
    ]

    @Test(arguments: wrong)
    func aWrongFileNamesItsLine(source: String, says: String) throws {
        let error = #expect(throws: StorageError.self) { try profile(source) }
        #expect(error?.code == .malformed)
        #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("hush") == false && error?.message.contains("\n") == false)
    }

    @Test func theNearestFileWins() throws {
        #expect(try store.load("small-model").place == "in the program")
        try write(".config/pattreeya/profiles", "model: user")
        #expect(try store.load("local").text(.openAIModel) == "user")
        try write("profiles", "model: here")
        let near = try store.load("local")
        #expect(near.text(.openAIModel) == "here" && near.place == folder.path(of: "profiles/local.yaml"))
        #expect(try store.load(folder.path(of: ".config/pattreeya/profiles/local.yaml")).text(.openAIModel) == "user")
        #expect(store.names == ["local", "small-model"])
    }

    @Test func anUnknownProfileNamesTheKnown() throws {
        try write("profiles", "model: here")
        let error = #expect(throws: StorageError.self) { try store.load("none") }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("there is no profile none") == true)
        #expect(error?.message.hasSuffix("known: local, small-model") == true)
        #expect(throws: StorageError.self) { try store.load(folder.path(of: "no.yaml")) }
    }

    @Test func everyEmbeddedProfileIsGood() throws {
        for name in store.names { #expect(try !store.load(name).summary.isEmpty) }
    }
}
