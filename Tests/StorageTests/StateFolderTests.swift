import Glibc
import Storage
import TestSupport
import Testing

@Suite struct StateFolderTests {
    private func path(_ variables: [String: String]) -> String {
        StateFolder(environment: { variables[$0] }).path
    }

    @Test func variablesSayWhereItIs() {
        #expect(path(["XDG_STATE_HOME": "/s", "HOME": "/h"]) == "/s/pattreeya")
        #expect(path(["HOME": "/h"]) == "/h/.local/state/pattreeya")
        // The XDG rules ignore a relative path, and an empty one is one.
        #expect(path(["XDG_STATE_HOME": "s", "HOME": "/h"]) == "/h/.local/state/pattreeya")
        #expect(path(["XDG_STATE_HOME": "", "HOME": "/h"]) == "/h/.local/state/pattreeya")
    }

    @Test func withoutAHomeTheAccountsOwnIsUsed() throws {
        let entry = try #require(getpwuid(getuid()))
        let home = String(cString: entry.pointee.pw_dir)
        #expect(path([:]) == "\(home)/.local/state/pattreeya")
        #expect(path(["HOME": "relative"]) == "\(home)/.local/state/pattreeya")
    }

    @Test func pathsBelowIt() {
        #expect(StateFolder(path: "/s//").path(of: "a") == "/s/a")
        #expect(StateFolder(path: "/").path == "/")
        #expect(StateFolder(path: "/s").subfolder("t").path(of: "a") == "/s/t/a")
    }

    @Test func isMadeForItsOwnerOnly() throws {
        let temporary = TemporaryFolder()
        let folder = StateFolder(path: temporary.path(of: "a/b/c"))
        try folder.create()
        try folder.create()
        for part in ["a", "a/b", "a/b/c"] {
            var status = stat()
            #expect(stat(temporary.path(of: part), &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o700 && FileContent.isFolder(temporary.path(of: part)))
        }
    }

    @Test func whatCannotBeMadeIsNamed() {
        let temporary = TemporaryFolder()
        let file = temporary.write("file", "x")
        for (path, named) in [
            (file, file), (file + "/a/b", file + "/a"), ("/proc/pattreeya/a", "/proc/pattreeya"),
        ] {
            let error = #expect(throws: StorageError.self) { try StateFolder(path: path).create() }
            #expect(error?.code == .inputOutput)
            #expect(error?.message.hasPrefix("cannot make the folder \(named): ") == true)
        }
        #expect(FileContent.names(in: temporary.path) == ["file"])
    }
}
