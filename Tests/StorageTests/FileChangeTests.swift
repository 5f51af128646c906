import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite struct FileChangeTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path(of: "file") }

    @Test func aFileIsMadeOnce() throws {
        try FileContent.create(path, with: Array("one".utf8))
        let error = #expect(throws: StorageError.self) { try FileContent.create(path, with: Array("two".utf8)) }
        #expect(error?.code == .exists && error?.message.contains(path) == true)
        #expect(try FileContent.read(path) == Array("one".utf8))
        #expect(FileContent.names(in: folder.path) == ["file"])
        #expect(throws: StorageError.self) { try FileContent.create(folder.path(of: "none/file"), with: []) }
    }

    @Test func aFileIsRemovedOnce() throws {
        try FileContent.create(path, with: [])
        try FileContent.remove(path)
        let error = #expect(throws: StorageError.self) { try FileContent.remove(path) }
        #expect(error?.code == .notFound && !FileContent.exists(path))
    }

    @Test(arguments: [0, 1, 9, 10, 11, 15, 20, 21, 40]) func bothEndsAreRead(size: Int) throws {
        let content = (0..<size).map { UInt8($0) }
        folder.write("file", content)
        let (status, head, tail) = try FileContent.ends(of: path, window: 10)
        #expect(status.size == size && status.modified == FileContent.modified(path))
        #expect(head == Array(content.prefix(10)))
        #expect(tail == (size <= 10 ? [] : Array(content.dropFirst(10).suffix(10))))
    }

    @Test func whatIsNoFileHasNoEnds() {
        let missing = #expect(throws: StorageError.self) { try FileContent.ends(of: path, window: 10) }
        #expect(missing?.code == .notFound)
        #expect(throws: StorageError.self) { try FileContent.ends(of: folder.path, window: 10) }
    }

    /// What a process writes to a file that was replaced after it opened it, nobody would find.
    @Test func aFileThatWasReplacedOrDeletedIsKnown() throws {
        let file = try OpenFile(path: path, flags: O_APPEND)
        #expect(file.isAtItsPath)
        try FileContent.replace(path, with: [])
        #expect(!file.isAtItsPath)
        try FileContent.remove(path)
        #expect(!file.isAtItsPath)
    }
}
