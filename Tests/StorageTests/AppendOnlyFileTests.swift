import Glibc
import Storage
import TestSupport
import Testing

@Suite struct AppendOnlyFileTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path(of: "records.jsonl") }

    private func lines() throws -> [String] {
        String(decoding: try FileContent.read(path), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func recordsAreAddedToWhatIsThere() throws {
        folder.write("records.jsonl", "old\n")
        try AppendOnlyFile(path: path).append(Array("a\n".utf8))
        try AppendOnlyFile(path: path).append(Array("b\n".utf8))
        #expect(try lines() == ["old", "a", "b"])
    }

    @Test func aTornLineIsEndedFirst() throws {
        let file = try AppendOnlyFile(path: path)
        try file.append(Array("a\n".utf8), onNewLine: true)
        folder.write("records.jsonl", "a\nto")
        try file.append(Array("b\n".utf8), onNewLine: true)
        try file.append(Array("c\n".utf8), onNewLine: true)
        #expect(try FileContent.read(path) == Array("a\nto\nb\nc\n".utf8))
    }

    @Test func onlyTheOwnerReadsANewFile() throws {
        try AppendOnlyFile(path: path).append(Array("a\n".utf8))
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func aFullDiskIsAClearError() throws {
        let file = try AppendOnlyFile(path: "/dev/full")
        let error = #expect(throws: StorageError.self) { try file.append(Array("a\n".utf8)) }
        #expect(error?.code == .inputOutput)
        #expect(
            error?.message == "cannot write to /dev/full: No space left on device; free some space and try again"
        )
    }

    /// The kernel stores the part of a record that fits, as on a disk with a few bytes left. A limit on file sizes
    /// holds for a whole process, so that it is set in one of its own.
    @Test func aRecordThatFitsOnlyInPartIsTakenBack() async throws {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let path = folder.write("records.jsonl", "first\n")
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 10, rlim_max: 10)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let file = try AppendOnlyFile(path: path)
            let error = #expect(throws: StorageError.self) { try file.append(Array("second\n".utf8)) }
            #expect(error?.message.contains("File too large") == true)
            #expect(try FileContent.read(path) == Array("first\n".utf8))
            // What fits after it is no worse off.
            try file.append(Array("3rd\n".utf8))
            #expect(try FileContent.read(path) == Array("first\n3rd\n".utf8))
        }
    }

    @Test func linesOfSeveralWritersStayWhole() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    let file = try AppendOnlyFile(path: path)
                    for index in 0..<40 {
                        let filling = String(repeating: "x", count: (index * 997) % 9000)
                        try file.append(Array("\(writer) \(index) \(filling) end\n".utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
        let lines = try lines()
        #expect(lines.count == 320)
        #expect(lines.allSatisfy { $0.split(separator: " ").last == "end" && $0.split(separator: " ").count <= 4 })
        for writer in 0..<8 {
            let own = lines.filter { $0.hasPrefix("\(writer) ") }.map { Int($0.split(separator: " ")[1]) ?? -1 }
            #expect(own == Array(0..<40))
        }
    }

    @Test func anExclusiveFileHasOneOwner() throws {
        var first: AppendOnlyFile? = try AppendOnlyFile(path: path, exclusive: true)
        let error = #expect(throws: StorageError.self) { try AppendOnlyFile(path: path, exclusive: true) }
        #expect(error?.code == .busy && error?.message.contains(path) == true)
        try first?.append(Array("a\n".utf8))
        first = nil
        try AppendOnlyFile(path: path, exclusive: true).append(Array("b\n".utf8))
        #expect(try lines() == ["a", "b"])
    }

    @Test func anotherProcessKeepsAnExclusiveFile() async throws {
        folder.write("records.jsonl", "")
        let other = try ProgramRun(
            "/usr/bin/env",
            ["flock", path, "sh", "-c", "echo locked; cat"],
            input: .open
        )
        _ = try await other.expect("locked")
        let error = #expect(throws: StorageError.self) { try AppendOnlyFile(path: path, exclusive: true) }
        #expect(error?.code == .busy)
        other.endInput()
        _ = try await other.finished()
        _ = try AppendOnlyFile(path: path, exclusive: true)
    }

    @Test func aFileIsCutToALength() throws {
        let file = try AppendOnlyFile(path: path)
        try file.append(Array("a\nb\n".utf8))
        try file.truncate(to: 2)
        try file.append(Array("c\n".utf8))
        #expect(try lines() == ["a", "c"])
    }

    @Test func aPlaceThatCannotHoldAFileIsNamed() {
        folder.write("file", "x")
        for path in [folder.path(of: "file/records"), folder.path(of: "none/records"), folder.path, "/proc/x/records"] {
            let error = #expect(throws: StorageError.self) { try AppendOnlyFile(path: path) }
            #expect(error?.code == .inputOutput && error?.message.hasPrefix("cannot open \(path): ") == true)
        }
    }
}
