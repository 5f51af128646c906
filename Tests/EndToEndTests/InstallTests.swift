import Foundation
import TestSupport
import Testing

/// The manual page, the completions, and where they are installed.
@Suite struct InstallTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scripts/install.sh").path

    private static let installed = [
        "bin/pattreeya", "share/bash-completion/completions/pattreeya",
        "share/fish/vendor_completions.d/pattreeya.fish",
        "share/man/man1/pattreeya.1", "share/zsh/site-functions/_pattreeya",
    ]

    private func files(below folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }

    private func sh(_ arguments: [String], destination: String = "", in folder: String = "/") async throws
        -> ProgramResult
    {
        try await ProgramRun(
            "/bin/sh",
            arguments,
            environment: ["DESTDIR": destination, "HOME": folder],
            directory: folder
        ).finished()
    }

    @Test func installsBelowDESTDIRAndUninstallsAgain() async throws {
        let folder = TemporaryFolder()
        let put = try await sh([Self.script, "install", Program.path, "/opt/own"], destination: folder.path)
        #expect(put.status == .exited(0), "\(put.report)")
        #expect(files(below: folder.path + "/opt/own") == Self.installed)
        let version = try await ProgramRun(folder.path + "/opt/own/bin/pattreeya", ["--version"]).finished()
        #expect(version.output.hasPrefix("pattreeya "))
        folder.write("opt/own/bin/other", "stays")
        let gone = try await sh([Self.script, "uninstall", "/opt/own"], destination: folder.path)
        #expect(gone.status == .exited(0) && files(below: folder.path + "/opt/own") == ["bin/other"], "\(gone.report)")
    }

    @Test(arguments: [["install", "/bin/true", "relative"], ["install", "/bin/true"], ["uninstall"], []])
    func badUsageIsRefused(arguments: [String]) async throws {
        let folder = TemporaryFolder()
        let result = try await sh([Self.script] + arguments, in: folder.path)
        #expect(result.status == .exited(2) && !result.error.isEmpty, "\(result.report)")
        #expect(files(below: folder.path).isEmpty)
    }

    @Test func aProgramThatFailsLeavesNoHalfFile() async throws {
        let folder = TemporaryFolder()
        let program = folder.write("broken", "#!/bin/sh\necho half\nexit 3\n", mode: 0o755)
        let result = try await sh([Self.script, "install", program, "/p"], destination: folder.path)
        #expect(result.status == .exited(1) && result.error.contains("broken manual failed"), "\(result.report)")
        #expect(files(below: folder.path + "/p") == ["bin/pattreeya"])
    }

    @Test func theManualPageIsReadWithoutAComplaint() async throws {
        let page = try await Program().run(["manual"])
        #expect(page.status == .exited(0) && page.error.isEmpty)
        for name in ["\\-\\-base\\-url", "OPENAI_API_KEY", "pattreeya rooms delete", "EXIT STATUS"] {
            #expect(page.output.contains(name), "\(name)")
        }
        let folder = TemporaryFolder()
        let file = folder.write("pattreeya.1", page.standardOutput)
        guard FileManager.default.fileExists(atPath: "/usr/bin/groff") else { return }
        let read = try await ProgramRun("/usr/bin/groff", ["-man", "-ww", "-z", file]).finished()
        #expect(read.status == .exited(0) && read.error.isEmpty, "\(read.report)")
    }

    @Test func bashCompletesCommandsOptionsAndProfiles() async throws {
        let program = try Program()
        let script = try await program.run(["completions", "bash"])
        try program.write(script.output, to: program.folder + "/completion")
        // What bash does after a tab: the function of the command, with the words so far.
        func complete(_ words: String...) async throws -> [String] {
            let line = (["pattreeya"] + words).joined(separator: " ")
            let source = """
                PATH="\(URL(filePath: Program.path).deletingLastPathComponent().path):$PATH"
                . ./completion || exit 1
                COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
                COMP_WORDS=(pattreeya \(words.map { "'\($0)'" }.joined(separator: " ")))
                COMP_CWORD=\(words.count)
                _pattreeya pattreeya "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            let run = try ProgramRun(
                "/bin/bash",
                ["--norc", "-c", source],
                environment: program.environment,
                directory: program.folder
            )
            let result = try await run.finished()
            #expect(result.error.isEmpty, "\(result.report)")
            return result.output.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
        }
        #expect(try await complete("conf").contains("config"))
        #expect(try await complete("chat", "--pro").sorted() == ["--profile", "--prompt"])
        #expect(try await complete("chat", "--profile", "sm") == ["small-model"])
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func everyShellGetsAScript(shell: String) async throws {
        let result = try await Program().run(["completions", shell])
        #expect(result.status == .exited(0) && result.output.contains("pattreeya") && result.output.contains("rooms"))
        guard shell == "bash" else { return }
        let folder = TemporaryFolder()
        let file = folder.write("completion", result.standardOutput)
        let check = try await ProgramRun("/bin/bash", ["-n", file]).finished()
        #expect(check.status == .exited(0) && check.error.isEmpty, "\(check.report)")
    }

    @Test func anotherShellIsBadUsage() async throws {
        let result = try await Program().run(["completions", "tcsh"])
        #expect(result.status == .exited(2) && result.error.contains("tcsh"), "\(result.report)")
    }
}
