import Glibc
import TestSupport
import Testing

@Suite struct TemporaryFolderTests {
    @Test func goesWithAllThatIsInIt() {
        var folder: TemporaryFolder? = TemporaryFolder()
        let path = folder?.path ?? ""
        mkdir("\(path)/below", 0o700)
        folder?.write("below/file", "x")
        #expect(access("\(path)/below/file", F_OK) == 0)
        folder = nil
        #expect(access(path, F_OK) != 0)
    }

    /// A variable holds for a whole process, so that it is set in one of its own.
    @Test func isWhereTheVariableSays() async {
        await #expect(processExitsWith: .success) {
            let parent = TemporaryFolder()
            setenv("TMPDIR", parent.path, 1)
            #expect(TemporaryFolder().path.hasPrefix(parent.path + "/"))
            for value in ["", nil] as [String?] {
                if let value { setenv("TMPDIR", value, 1) } else { unsetenv("TMPDIR") }
                #expect(TemporaryFolder().path.hasPrefix("/tmp/"))
            }
        }
    }
}
