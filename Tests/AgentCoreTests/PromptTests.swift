import AgentCore
import ChatCompletions
import Storage
import TestSupport
import Testing

@Suite struct PromptTests {
    private func error(_ source: String) -> String? {
        let error = #expect(throws: StorageError.self) { try Prompt(name: "p.md", source: source) }
        #expect(error?.code == .malformed)
        return error?.message
    }

    @Test func aFileWithoutFrontMatterIsItsText() throws {
        for text in ["", "You are kind.\n", "-- \n---\nx", " ---\na\n---\n"] {
            let prompt = try Prompt(name: "p.md", source: text)
            #expect(prompt.text == text && prompt.name == "p.md")
            #expect(prompt.model == nil && prompt.temperature == nil && prompt.tools == nil)
        }
    }

    @Test func frontMatterIsRead() throws {
        let source = """
            ---
            # who it is for
            description: "a: b"
            model: gpt-x
            temperature: 0.5
            tools: [a, b]
            ---

            You are kind.
            ---
            """
        for text in [source, source.replacing("\n", with: "\r\n"), "\u{FEFF}" + source] {
            let prompt = try Prompt(name: "p.md", source: text)
            #expect(prompt.model == "gpt-x" && prompt.temperature == 0.5 && prompt.tools == ["a", "b"])
            #expect(prompt.text == "You are kind.\n---")
        }
        let bare = try Prompt(name: "p.md", source: "---\n---\nText")
        #expect(bare.text == "Text" && bare.tools == nil)
        let none = try Prompt(name: "p.md", source: "---\ntools: []\ntemperature: 2\n---\n")
        #expect(none.tools == [] && none.temperature == 2)
    }

    @Test(arguments: [
        ("---\nmodel: m\n", "p.md:1: the front matter has no end"),
        (
            "---\nmodel: m\nmood: good\n---\n",
            "p.md:3: unknown key \"mood\"; known: description, examples, model, temperature, tools"
        ),
        ("---\nmodel: [m]\n---\n", "p.md:2: model: expected a model's name"),
        ("---\nmodel: \"\"\n---\n", "p.md:2: model: expected"),
        ("---\n\n\ntemperature: warm\n---\n", "p.md:4: temperature: expected a number from 0 to 2"),
        ("---\ntemperature: 2.1\n---\n", "p.md:2: temperature: expected"),
        ("---\ntemperature: .nan\n---\n", "p.md:2: temperature: expected"),
        ("---\ntools: all\n---\n", "p.md:2: tools: expected a list of tool names"),
        ("---\ntools: [[a]]\n---\n", "p.md:2: tools: expected"),
        ("---\n- a\n---\n", "p.md:2: expected \"key: value\" lines"),
        ("---\njust words\n---\n", "p.md:2: expected \"key: value\" lines"),
        ("---\nexamples: none\n---\n", "p.md:2: examples: expected a list of examples"),
        ("---\nexamples:\n  - hello\n---\n", "p.md:3: examples: expected \"person:\""),
        ("---\nexamples:\n  - answer: Hi\n---\n", "p.md:3: examples: expected \"person:\""),
        ("---\nexamples:\n  - person: Hi\n---\n", "p.md:3: examples: expected either"),
        ("---\nexamples:\n  - person: Hi\n    says: Hi\n---\n", "p.md:4: examples: expected person, calls or"),
        ("---\nexamples:\n  - person: Hi\n    calls:\n      - [a]\n---\n", "p.md:5: examples: expected a tool's name"),
        ("---\nmodel: m\ntools: [a\n---\n", "p.md:"), ("---\nmodel: \"m\n---\n", "p.md:"),
        ("---\nmodel: a\nmodel: b\n---\n", "p.md:"),
    ]) func mistakesNameTheirLine(source: String, message: String) {
        #expect(error(source)?.hasPrefix(message) == true, "\(error(source) ?? "")")
    }

    @Test func syntaxErrorsNameTheirLine() {
        #expect(error("---\nmodel: m\ndescription: a: b\n---\n")?.hasPrefix("p.md:3: ") == true)
        #expect(error("---\nmodel: a\nmodel: b\n---\n")?.contains("given twice: model") == true)
    }

    @Test func examplesAreTurns() throws {
        let source = """
            ---
            examples:
              - person: Light!
                calls:
                  - set_lamp: {on: true, level: 3, room: "7"}
                  - look
              - {person: Hello, answer: Hi there}
            ---
            """
        let prompt = try Prompt(name: "p", source: source)
        let call = ToolExample.Call(name: "set_lamp", arguments: ["on": true, "level": 3, "room": "7"])
        #expect(
            prompt.examples == [
                ToolExample(person: "Light!", calls: [call, ToolExample.Call(name: "look")]),
                ToolExample(person: "Hello", answer: "Hi there"),
            ]
        )
    }

    @Test func variablesAreFilledIn() throws {
        var time = LocalTime(Timestamp(milliseconds: 0))
        (time.text, time.zone) = ("noon", "here")
        let prompt = try Prompt(name: "p", source: "{{clock}} {{time_zone}} {{clock}} {{other}}")
        #expect(prompt.rendered(at: time) == "noon here noon {{other}}")
    }
}

@Suite struct PromptStoreTests {
    let folder = TemporaryFolder()

    private var store: PromptStore { PromptStore(folder: folder.path) }

    @Test func theDefaultIsInTheProgram() throws {
        let prompt = try store.load("assistant")
        #expect(prompt.tools == ["create_pattreeya_room", "list_pattreeya_rooms", "delete_pattreeya_room"])
        #expect(prompt.text.contains("{{clock}}") && prompt.text.contains("{{time_zone}}"))
        #expect(!prompt.rendered(at: LocalTime(Timestamp(milliseconds: 0))).contains("{{"))
        #expect(store.names == ["assistant", "small-model"])
    }

    @Test func aFileInTheFolderWins() throws {
        folder.write("assistant.md", "Mine")
        folder.write("other.md", "---\nmodel: m\n---\nOther")
        folder.write("notes.txt", "")
        #expect(try store.load("assistant").text == "Mine")
        #expect(try store.load("other").model == "m")
        #expect(store.names == ["assistant", "other", "small-model"])
    }

    @Test func aFileNamedOutrightIsRead() throws {
        let path = folder.write("mine.md", "Mine")
        #expect(try PromptStore(folder: "/nowhere").load(path).text == "Mine")
        let missing = #expect(throws: StorageError.self) { try store.load(folder.path(of: "none.md")) }
        #expect(missing?.code == .notFound && missing?.message.contains("none.md") == true)
    }

    @Test func anUnknownNameSaysWhichThereAre() {
        folder.write("other.md", "")
        let error = #expect(throws: StorageError.self) { try store.load("nobody") }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("no prompt nobody") == true)
        #expect(error?.message.hasSuffix("known: assistant, other, small-model") == true)
    }

    @Test func mistakesNameTheFile() {
        let path = folder.write("bad.md", "---\nmood: good\n---\n")
        #expect(throws: StorageError.self) { try store.load("bad") }
        let error = #expect(throws: StorageError.self) { try store.load("bad") }
        #expect(error?.message.hasPrefix("\(path):2: ") == true)
        folder.write("latin.md", [0xE9])
        let encoding = #expect(throws: StorageError.self) { try store.load("latin") }
        #expect(encoding?.code == .malformed && encoding?.message.contains("not UTF-8") == true)
    }
}
