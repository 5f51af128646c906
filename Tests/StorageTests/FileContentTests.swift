import Glibc
import Storage
import TestSupport
import Testing

@Suite struct FileContentTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path(of: "file") }

    private func permissions() -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 100_000]) func aFileIsReadWhole(count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        folder.write("file", content)
        #expect(try FileContent.read(path) == content)
    }

    @Test(arguments: [(0, 0), (1, 1), (4999, 4999), (5000, 5000), (6000, 5000)])
    func theEndOfAFileIsRead(count: Int, expected: Int) throws {
        let content = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        folder.write("file", content)
        #expect(try FileContent.readEnd(of: path, count: count) == content.suffix(expected))
    }

    /// Files of `/proc` claim to be empty.
    @Test func aFileThatHidesItsSizeIsReadWhole() throws {
        let content = String(decoding: try FileContent.read("/proc/self/status"), as: UTF8.self)
        #expect(content.hasPrefix("Name:") && content.hasSuffix("\n"))
    }

    @Test func whatCannotBeReadIsNamed() {
        folder.write("file", "12345")
        func error(_ path: String, limit: Int = 100) -> StorageError? {
            #expect(throws: StorageError.self) { try FileContent.read(path, limit: limit) }
        }
        let missing = error(folder.path(of: "none"))
        #expect(missing?.code == .notFound && missing?.message.contains(folder.path(of: "none")) == true)
        #expect(error(folder.path)?.message.contains("Is a directory") == true)
        #expect(error(folder.path(of: "file/below"))?.code == .inputOutput)
        #expect(error(path, limit: 4)?.message.contains("larger than 4 bytes") == true)
        // Endless, and it says that it is empty.
        #expect(error("/dev/zero")?.code == .malformed)
        #expect(throws: Never.self) { try FileContent.read(path, limit: 5) }
    }

    @Test func replacingKeepsThePermissionsAskedFor() throws {
        folder.write("file", "old", mode: 0o644)
        try FileContent.replace(path, with: Array("new".utf8))
        #expect(try FileContent.read(path) == Array("new".utf8))
        #expect(permissions() == 0o600)
        try FileContent.replace(path, with: [], mode: 0o400)
        #expect(try FileContent.read(path).isEmpty)
        #expect(permissions() == 0o400)
        #expect(FileContent.names(in: folder.path) == ["file"])
    }

    @Test func aReaderSeesTheOldOrTheNewContent() async throws {
        let path = path
        let sizes = [1, 5_000, 200_000]
        try FileContent.replace(path, with: Array(repeating: 0, count: 1))
        let isDone = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { isDone.open() }
                for round in 0..<150 {
                    let size = sizes[round % sizes.count]
                    try FileContent.replace(path, with: Array(repeating: UInt8(round % sizes.count), count: size))
                }
            }
            group.addTask {
                repeat {
                    let content = try FileContent.read(path)
                    let kind = try #require(content.first)
                    #expect(content.count == sizes[Int(kind)] && content.allSatisfy { $0 == kind })
                } while !isDone.isOpen
            }
            try await group.waitForAll()
        }
        #expect(FileContent.names(in: folder.path) == ["file"])
    }

    @Test func aFailureLeavesTheOldContentAndNothingElse() throws {
        // A folder cannot be replaced by a file: the new content is written and cannot take its place.
        try #require(mkdir(folder.path(of: "taken"), 0o700) == 0)
        let error = #expect(throws: StorageError.self) {
            try FileContent.replace(folder.path(of: "taken"), with: Array("new".utf8))
        }
        #expect(error?.message.contains(folder.path(of: "taken") + ": ") == true)
        #expect(FileContent.names(in: folder.path) == ["taken"])
        #expect(throws: StorageError.self) { try FileContent.replace("/proc/x/file", with: []) }
    }

    @Test func aMissingFileIsMadeForItsOwnerOnly() throws {
        try FileContent.createIfMissing(path)
        #expect(permissions() == 0o600)
        #expect(try FileContent.read(path).isEmpty)
        folder.write("file", "old", mode: 0o644)
        try FileContent.createIfMissing(path)
        #expect(try FileContent.read(path) == Array("old".utf8) && permissions() == 0o644)
        let error = #expect(throws: StorageError.self) { try FileContent.createIfMissing("/proc/x/file") }
        #expect(error?.message.hasPrefix("cannot make /proc/x/file: ") == true)
    }

    /// As on a full disk: nothing of the new content may be taken for the file.
    @Test func contentThatDoesNotFitIsNotTaken() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let path = folder.write("file", "old")
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 10, rlim_max: 10)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let error = #expect(throws: StorageError.self) {
                try FileContent.replace(path, with: Array(repeating: 1, count: 11))
            }
            #expect(error?.message.contains("File too large") == true)
            #expect(try FileContent.read(path) == Array("old".utf8))
            #expect(FileContent.names(in: folder.path) == ["file"])
        }
    }

    @Test func namesAndTimesOfFiles() throws {
        folder.write(".hidden", "")
        folder.write("a", "")
        #expect(Set(FileContent.names(in: folder.path)) == [".hidden", "a"])
        #expect(FileContent.names(in: folder.path(of: "none")).isEmpty)
        var times = [timespec(tv_sec: 0, tv_nsec: 0), timespec(tv_sec: 1_737_383_425, tv_nsec: 123_999_999)]
        try #require(utimensat(AT_FDCWD, folder.path(of: "a"), &times, 0) == 0)
        #expect(FileContent.modified(folder.path(of: "a")).rfc3339 == "2025-01-20T14:30:25.123Z")
        #expect(FileContent.modified(folder.path(of: "none")).milliseconds == 0)
        #expect(FileContent.isFolder(folder.path) && !FileContent.isFolder(folder.path(of: "a")))
        #expect(FileContent.exists(folder.path(of: "a")) && !FileContent.exists(folder.path(of: "b")))
    }
}
