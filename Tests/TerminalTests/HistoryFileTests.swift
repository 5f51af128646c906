import Glibc
import TestSupport
import Testing

@testable import Terminal

@Suite("The history file")
struct HistoryFileTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/history" }

    private func write(_ text: String) {
        let file = fopen(path, "w")
        fputs(text, file)
        fclose(file)
    }

    @Test("Any text comes back", arguments: ["plain", "a\nb", "\\n", "a\\\nb\r\n\\", "日本\u{1b}[31m", "\t x "])
    func roundTrip(text: String) throws {
        let file = HistoryFile(path: path)
        try file.append(text)
        try file.append("next")
        #expect(try file.load() == [text, "next"])
    }

    @Test("No file is no entries, and the folders are made for the owner only")
    func missing() throws {
        let file = HistoryFile(path: folder.path + "/a/b/history")
        #expect(try file.load() == [])
        try file.append("x")
        #expect(try file.load() == ["x"])
        var status = stat()
        #expect(stat(folder.path + "/a", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        unlink(file.path)
        rmdir(folder.path + "/a/b")
        rmdir(folder.path + "/a")
    }

    @Test("The oldest entries go: at once when loading, after a quarter more when appending")
    func entryLimit() throws {
        var file = HistoryFile(path: path)
        file.entryLimit = 8
        for number in 1...10 {
            try file.append("\(number)")
        }
        #expect(contents(path).split(separator: "\n").count == 10)
        try file.append("11")
        #expect(contents(path) == "4\n5\n6\n7\n8\n9\n10\n11\n")
        write((1...20).map { "\($0)\n" }.joined())
        #expect(try file.load() == (13...20).map(String.init))
        #expect(contents(path) == (13...20).map { "\($0)\n" }.joined())
    }

    @Test("The file stays below its size, and one entry does not fill it")
    func byteLimit() throws {
        var file = HistoryFile(path: path)
        file.byteLimit = 100
        try file.append(String(repeating: "x", count: 60))
        #expect(try file.load() == [])
        for number in 1...9 {
            try file.append("number \(number) \(String(repeating: "x", count: 10))")
        }
        #expect(contents(path).utf8.count <= 100)
        #expect(try file.load().last?.hasPrefix("number 9") == true)
    }

    @Test("An entry that a crash has torn does not swallow the next")
    func tornEntry() throws {
        write("one\ntw")
        let file = HistoryFile(path: path)
        try file.append("three")
        #expect(try file.load() == ["one", "tw", "three"])
    }

    @Test("A file that others can read is closed to them")
    func permissions() throws {
        write("one\n")
        chmod(path, 0o644)
        try HistoryFile(path: path).append("two")
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("A full disk is an error with the path and leaves the file as it was")
    func fullDisk() throws {
        let error = #expect(throws: HistoryFile.Failure.self) { try HistoryFile(path: "/dev/full").append("x") }
        #expect(error?.message.contains("/dev/full") == true)
        #expect(error?.message.contains("No space left") == true)
    }
}
