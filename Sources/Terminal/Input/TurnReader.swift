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
    /// The longest turn that is accepted, in bytes.
    public static let limit = 16 << 20

    private let form: TurnForm
    private let descriptor: Int32
    private let executor = BlockingExecutor()
    private var buffer: [UInt8] = []
    private var searched = 0
    private var atEnd = false
    private var line = 0

    /// Reads from a descriptor.
    public init(form: TurnForm, descriptor: Int32 = STDIN_FILENO) {
        (self.form, self.descriptor) = (form, descriptor)
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
            if buffer.count > Self.limit {
                (atEnd, buffer) = (true, [])
                return .failure(Self.failure("standard input is longer than \(Self.limit) bytes; send less"))
            }
        }
        line = 1
        var bytes = buffer[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        buffer = []
        return bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) ? nil : text(Array(bytes))
    }

    private func text(_ bytes: [UInt8]) -> Result<String, TurnFailure> {
        let place = form == .whole ? "standard input" : "line \(line) of standard input"
        guard !bytes.contains(0) else {
            return .failure(Self.failure("\(place) has a NUL byte and is left out; send text"))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(Self.failure("\(place) is not valid UTF-8 and is left out; send UTF-8 text"))
        }
        return .success(text)
    }

    private func object(_ bytes: [UInt8]) -> Result<String, TurnFailure> {
        do throws(JSONError) {
            let value = try JSONValue(parsing: bytes)
            guard let text = value["text"]?.stringValue else {
                return .failure(Self.failure("line \(line) of standard input: expected {\"text\": \"…\"}"))
            }
            return self.text(Array(text.utf8))
        } catch {
            return .failure(Self.failure("line \(line) of standard input: \(error); expected {\"text\": \"…\"}"))
        }
    }

    /// The next line without its end; nil when there is none.
    private func nextLine() -> Result<[UInt8], TurnFailure>? {
        var isTooLong = false
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                var bytes = Array(buffer[..<end])
                buffer.removeSubrange(...end)
                (searched, line) = (0, line + 1)
                if bytes.last == 0x0D { bytes.removeLast() }
                return isTooLong ? .failure(tooLong) : .success(bytes)
            }
            searched = buffer.count
            if searched > Self.limit { (isTooLong, buffer, searched) = (true, [], 0) }
            if atEnd {
                guard isTooLong || !buffer.isEmpty else { return nil }
                line += 1
                defer { (buffer, searched) = ([], 0) }
                return isTooLong ? .failure(tooLong) : .success(buffer)
            }
            if let failure = fill() { return .failure(failure) }
        }
    }

    private var tooLong: TurnFailure {
        Self.failure("line \(line) of standard input is longer than \(Self.limit) bytes and is left out; send less")
    }

    private func fill() -> TurnFailure? {
        let size = 65_536
        let old = buffer.count
        var number: Int32 = 0
        buffer.append(contentsOf: repeatElement(0, count: size))
        let count = buffer.withUnsafeMutableBytes { bytes -> Int in
            var count: Int
            repeat {
                count = read(descriptor, bytes.baseAddress.map { $0 + old }, size)
            } while count < 0 && errno == EINTR
            number = errno
            return count
        }
        buffer.removeLast(size - max(count, 0))
        if count > 0 { return nil }
        atEnd = true
        guard count < 0, number != EBADF else { return nil }
        return TurnFailure(StorageError("read", path: "standard input", errno: number))
    }

    private static func failure(_ message: String) -> TurnFailure {
        TurnFailure(code: "bad_input", message: message, exit: .usage)
    }
}
