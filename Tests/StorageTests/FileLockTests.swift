import Glibc
import Storage
import TestSupport
import Testing

@Suite struct FileLockTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path(of: "lock") }

    @Test func hasOneOwner() throws {
        var first: FileLock? = try FileLock(path: path)
        #expect(first != nil)
        #expect(try FileLock(path: path) == nil)
        first = nil
        #expect(try FileLock(path: path) != nil)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func endsWithTheProcessThatHasIt() async throws {
        let other = try ProgramRun("/usr/bin/env", ["flock", path, "sh", "-c", "echo locked; exec cat"], input: .open)
        try await other.expect("locked")
        #expect(try FileLock(path: path) == nil)
        other.endInput()
        try await other.finished()
        #expect(try FileLock(path: path) != nil)
    }

    @Test func aPlaceThatCannotHoldAFileIsNamed() {
        for path in [folder.path, "/proc/x/lock"] {
            let error = #expect(throws: StorageError.self) { try FileLock(path: path) }
            #expect(error?.message.hasPrefix("cannot open \(path): ") == true)
        }
    }
}
