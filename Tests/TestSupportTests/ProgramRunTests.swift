import Glibc
import TestSupport
import Testing

@Suite("Running a program")
struct ProgramRunTests {
    private func shell(
        _ script: String,
        input: ProgramRun.Input = .null,
        output: ProgramRun.Output = .captured
    ) throws -> ProgramRun {
        try ProgramRun("/bin/sh", ["-c", script], input: input, output: output)
    }

    @Test("Both outputs and the exit code are kept apart")
    func outputs() async throws {
        let result = try await shell("echo out; echo err >&2; exit 7").finished()
        #expect(result.output == "out\n")
        #expect(result.error == "err\n")
        #expect(result.status == .exited(7))
    }

    @Test("Input of a megabyte comes through while the program writes as much")
    func largeInput() async throws {
        let text = String(repeating: "0123456789abcdef", count: 65_536)
        let result = try await shell("cat", input: .text(text)).finished()
        #expect(result.output == text)
    }

    @Test("Open input is fed piece by piece, and a signal is sent when a text has appeared")
    func signals() async throws {
        let program = try shell("while read -r line; do echo got $line; done", input: .open)
        program.write("one\n")
        try await program.expect("got one")
        program.write("two\n")
        try await program.expect("got two")
        program.send(SIGTERM)
        #expect(try await program.finished().status == .signalled(SIGTERM))
    }

    @Test("Ending the input ends a reader")
    func endOfInput() async throws {
        let program = try shell("cat; echo done >&2", input: .open)
        program.write("text")
        program.endInput()
        let result = try await program.finished()
        #expect(result.output == "text")
        #expect(result.error == "done\n")
    }

    @Test("Closed and broken streams")
    func closedStreams() async throws {
        #expect(
            try await shell("[ -e /proc/self/fd/0 ] && echo open || echo closed", input: .closed).finished().output
                == "closed\n"
        )
        let closed = try await shell("exec cat /dev/zero", output: .closed).finished()
        #expect(closed.error.contains("Bad file descriptor"))
        let broken = try await shell("exec cat /dev/zero", output: .brokenPipe).finished()
        #expect(broken.status == .signalled(SIGPIPE))
        let full = try await shell("exec cat /dev/zero", output: .file("/dev/full")).finished()
        #expect(full.error.contains("No space left"))
    }

    @Test("A text that does not come fails as soon as the program has ended")
    func missingText() async throws {
        let program = try shell("echo other")
        let error = await #expect(throws: ExpectationError.self) {
            try await program.expect("expected", within: .seconds(600))
        }
        #expect(error?.description.contains("other") == true)
    }

    @Test("The deadline ends a program that does not")
    func deadline() async throws {
        let program = try shell("exec sleep 600")
        await #expect(throws: ExpectationError.self) {
            try await program.finished(within: .milliseconds(20))
        }
    }

    @Test("A missing program is an error with its name")
    func missingProgram() {
        let error = #expect(throws: SpawnError.self) { try ProgramRun("/nowhere/program") }
        #expect(error?.description.contains("/nowhere/program") == true)
    }

    @Test("The environment is the given one")
    func environment() async throws {
        let result = try await ProgramRun("/usr/bin/env", environment: ["NAME": "value"], directory: "/").finished()
        #expect(Set(result.output.split(separator: "\n").map { $0.split(separator: "=")[0] }) == ["PATH", "NAME"])
    }
}
