import AgentCore
import Glibc
import Storage
import Tools

/// How turns are cut out of standard input.
public enum TurnForm: String, Sendable, CaseIterable {
    /// A turn a line; blank lines are skipped.
    case lines
    /// All of it is one turn.
    case whole
    /// A JSON object a line, `{"text": …}`.
    case jsonl
}

/// Reads turns from standard input, on a thread of its own since reading may wait for ever.
public actor TurnReader {
    private let form: TurnForm
    private let limit: Int
    private let descriptor: Int32
    private let executor = BlockingExecutor()
    private var buffer: [UInt8] = []
    /// Where in the buffer the next line starts, and up to where no end of it was found.
    private var start = 0
    private var searched = 0
    private var sawStart = false
    private var atEnd = false
    private var line = 0

    /// Reads from a descriptor.
    /// - Parameter limit: the longest turn that is accepted, in bytes.
    public init(form: TurnForm, descriptor: Int32 = STDIN_FILENO, limit: Int = 16 << 20) {
        (self.form, self.descriptor, self.limit) = (form, descriptor, limit)
    }

    /// The thread that waits for input.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The next turn's text, a failure for input that is no turn (later ones can still be read), or nil at the end.
    public func next() -> Result<String, TurnFailure>? {
        switch form {
        case .whole: return whole()
        case .lines, .jsonl:
            while let content = nextLine() {
                switch content {
                case .failure(let failure): return .failure(failure)
                case .success(let bytes):
                    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
                    return form == .lines ? text(bytes) : object(bytes)
                }
            }
            return nil
        }
    }

    private func whole() -> Result<String, TurnFailure>? {
        guard !atEnd else { return nil }
        while !atEnd {
            if let failure = fill() { return .failure(failure) }
            if buffer.count > limit {
                (atEnd, buffer) = (true, [])
                return .failure(Self.failure("standard input is longer than \(limit) bytes; send less"))
            }
        }
        var bytes = buffer[start...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        buffer = []
        return bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) ? nil : text(bytes)
    }

    private var place: String { form == .whole ? "standard input" : "line \(line) of standard input" }

    private func text(_ bytes: ArraySlice<UInt8>) -> Result<String, TurnFailure> {
        guard !bytes.contains(0) else {
            return .failure(Self.failure("\(place) has a NUL byte and is left out; send text"))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(Self.failure("\(place) is not valid UTF-8 and is left out; send UTF-8 text"))
        }
        return .success(text)
    }

    private func object(_ bytes: ArraySlice<UInt8>) -> Result<String, TurnFailure> {
        // Looked at before parsing, which would put replacement characters into the person's words.
        if case .failure(let failure) = text(bytes) { return .failure(failure) }
        do throws(JSONError) {
            let value = try JSONValue(parsing: bytes)
            guard let text = value["text"]?.stringValue, !text.allSatisfy(\.isWhitespace) else {
                return .failure(Self.failure("\(place): expected {\"text\": \"…\"}"))
            }
            return self.text(Array(text.utf8)[...])
        } catch {
            return .failure(Self.failure("\(place): \(error); expected {\"text\": \"…\"}"))
        }
    }

    /// The next line without its end; nil when there is none.
    private func nextLine() -> Result<ArraySlice<UInt8>, TurnFailure>? {
        var isTooLong = false
        while true {
            let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n"))
            let length = (end ?? buffer.count) - start
            if length > limit { isTooLong = true }
            if end == nil, isTooLong { (buffer, start) = ([], 0) }
            searched = buffer.count
            if end == nil, !atEnd {
                if let failure = fill() { return .failure(failure) }
                continue
            }
            guard end != nil || isTooLong || length > 0 else { return nil }
            let lineEnd = end ?? buffer.count
            var bytes = buffer[start..<lineEnd]
            start = end.map { $0 + 1 } ?? lineEnd
            (searched, line) = (start, line + 1)
            if bytes.last == 0x0D { bytes.removeLast() }
            return isTooLong ? .failure(Self.failure(tooLong)) : .success(bytes)
        }
    }

    private var tooLong: String {
        "line \(line) of standard input is longer than \(limit) bytes and is left out; send less"
    }

    /// Reads what is there, waiting for some; what was taken already makes room.
    private func fill() -> TurnFailure? {
        let size = 65_536
        buffer.removeFirst(start)
        (searched, start) = (searched - start, 0)
        let old = buffer.count
        var number: Int32 = 0
        buffer.append(contentsOf: repeatElement(0, count: size))
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            while true {
                let count = read(descriptor, bytes.baseAddress.map { $0 + old }, size)
                number = errno
                guard count < 0, number == EINTR || number == EAGAIN else { return count }
                // Another program that shares the terminal or pipe can have made it non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                poll(&waiting, 1, -1)
            }
        }
        buffer.removeLast(size - max(count, 0))
        if count > 0 {
            dropByteOrderMark()
            return nil
        }
        atEnd = true
        guard count < 0, number != EBADF else { return nil }
        // Half a line is not what the person wanted to say.
        (buffer, searched, start) = ([], 0, 0)
        return TurnFailure(StorageError("read", path: "standard input", errno: number))
    }

    /// Windows programs put a byte order mark before the first line.
    private func dropByteOrderMark() {
        guard !sawStart, buffer.count >= 3 || buffer.first != 0xEF else { return }
        sawStart = true
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { (start, searched) = (3, 3) }
    }

    private static func failure(_ message: String) -> TurnFailure {
        TurnFailure(code: "bad_input", message: message, exit: .usage)
    }
}
