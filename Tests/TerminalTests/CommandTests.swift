import Terminal
import Testing

@Suite("Commands at the prompt")
struct CommandTests {
    @Test("A line is words, a command, or a mistake with what was meant")
    func lines() {
        let table: [(String, PromptLine)] = [
            ("", .blank), (" \t\n", .blank), ("hello /help", .words("hello /help")),
            ("//etc/hosts is", .words("/etc/hosts is")), (" //x", .words("/x")), ("a\n/quit", .words("a\n/quit")),
            ("/quit\nnow", .words("/quit\nnow")), ("//a\r\nb", .words("//a\r\nb")), ("\n/quit\n", .command(.quit, "")),
            ("/quit", .command(.quit, "")), ("  /QUIT  ", .command(.quit, "")), ("/exit", .command(.quit, "")),
            ("/model", .command(.model, "")),
            ("/model gpt-5 mini ", .command(.model, "gpt-5 mini")), ("/approve never", .command(.approve, "never")),
            ("/save /tmp/a file.md", .command(.save, "/tmp/a file.md")),
        ]
        for (line, expected) in table { #expect(PromptLine(line) == expected, "\(line)") }
    }

    @Test(
        "What is no command is answered in one line",
        arguments: [
            ("/modle x", "/model?"), ("/q", "/quit?"), ("/", "/help lists them"),
            ("/usr/bin/env", "//"), ("/undo all", "/undo takes nothing, not \"all\""),
            ("/save", "/save FILE needs a file"),
            ("/approve maybe", "expected ask, always, never, not \"maybe\""), ("/x\u{1B}[2J", "/x[2J;"),
        ]
    )
    func mistakes(line: String, part: String) {
        guard case .problem(let text) = PromptLine(line) else {
            Issue.record("\(line) is \(PromptLine(line))")
            return
        }
        #expect(text.contains(part) && !text.contains("\n") && !text.contains("\u{1B}"), "\(text)")
    }

    @Test("The commands are those that were promised, each with help")
    func table() {
        let names =
            "help rooms tools model prompt retry undo edit save resume fork compact usage approve debug json quit"
        #expect(SlashCommand.all.map(\.name) == names.split(separator: " ").map(String.init))
        for command in SlashCommand.all {
            #expect(CommandHelp.overview.contains(command.usage + " ") && CommandHelp.overview.contains(command.help))
            #expect(CommandHelp.of("/" + command.name)?.contains(command.help) == true)
        }
        #expect(CommandHelp.of("nonsense") == nil)
        #expect(CommandHelp.overview.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }
}

@Suite("Completion")
struct CompletionTests {
    private let names = CompletionNames(
        rooms: ["pattreeya-kitchen", "pattreeya-kitchenette", "pattreeya-寝室", "pattreeya-e\u{1B}vil"],
        models: ["small", "large"],
        prompts: ["assistant"],
        sessions: ["20260101-a", "20260102-b"]
    )

    private func complete(_ text: String) -> Completion { Completion(before: text, names: names) }

    @Test("Commands and their arguments, from the names of the moment")
    func table() {
        let table: [(String, String, Int)] = [
            ("/q", "uit ", 0), ("/re", "", 2), ("/r", "", 3), ("/ro", "oms ", 0), ("/x", "", 0), ("/quit", " ", 0),
            ("/model s", "mall", 0), ("/model ", "", 2), ("/prompt ", "assistant", 0), ("/resume 2", "026010", 2),
            ("/approve a", "", 2), ("/approve n", "ever", 0), ("/help deb", "ug", 0), ("/undo x", "", 0),
            ("/nonsense x", "", 0), ("/rooms pattreeya-k", "itchen", 2), ("/rooms pattreeya-寝", "室", 0),
            ("", "", 0), ("hello", "", 0), ("delete pattreeya-k", "itchen", 2), ("delete ", "", 0), ("//q", "", 0),
            ("two\n/q", "", 0),
        ]
        for (text, insertion, count) in table {
            let completion = complete(text)
            #expect(completion.insertion == insertion, "\(text)")
            #expect(completion.candidates.count == count, "\(text): \(completion.candidates)")
        }
    }

    @Test("A name from a server cannot act on the terminal")
    func hostileName() { #expect(complete("x pattreeya-e").insertion == "vil") }

    @Test("Candidates stand in columns that fit, wide characters included")
    func columns() {
        let text = Completion.columns(["a", "bb", "寝室", "dd", "e"], width: 12)
        #expect(text == "a     dd\nbb    e\n寝室")
        #expect(Completion.columns(["abc", "d"], width: 1) == "…\nd")
        #expect(Completion.columns((0..<300).map { "n\($0)" }, width: 80).hasSuffix("… and 100 more"))
        for width in [1, 2, 5, 80] {
            let lines = Completion.columns(names.rooms, width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= max(width, 1) }, "\(width): \(lines)")
        }
    }
}
