import Glibc
import Storage

/// The person's own editor, run on a text. It has the terminal until it ends, so the call blocks its thread.
struct ExternalEditor {
    /// Why there is no edited text; the message is one line.
    struct Failure: Error {
        let message: String
    }

    private static let longestText = 4 << 20

    private let command: String
    private let folder: String

    /// Chooses the editor as other programs do: `VISUAL`, then `EDITOR`.
    /// - Throws: `Failure` when neither is set.
    init(environment: (String) -> String?) throws(Failure) {
        let named = ["VISUAL", "EDITOR"].compactMap(environment).first { !$0.allSatisfy(\.isWhitespace) }
        guard let named else { throw Failure(message: "No editor is chosen: set VISUAL or EDITOR, to vi for example.") }
        command = named
        folder = environment("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    }

    /// Runs the editor on a file with the text, which only the person can read, and answers what it holds then.
    /// - Parameters:
    ///   - terminal: what the editor reads from and draws on.
    ///   - onStart: is told the editor's process.
    /// - Throws: `Failure` when the editor cannot be run or ends with an error, or the file cannot be used.
    func edit(
        _ text: String,
        on terminal: (input: CInt, output: CInt),
        onStart: (pid_t) -> Void
    ) throws(Failure) -> String {
        let path = try write(text)
        defer { unlink(path) }
        let status = try run(path, terminal, onStart)
        guard status == 0 else {
            throw Failure(message: "The editor (\(name)) ended with \(status); the line stays as it was.")
        }
        return try read(path)
    }

    private var name: String { DisplayText.oneLine(command, limit: 40) }

    private func write(_ text: String) throws(Failure) -> String {
        // The ending lets editors know what kind of text it is.
        var template = Array("\(folder)/pattreeya-XXXXXX.md".utf8CString)
        let descriptor = mkstemps(&template, 3)
        guard descriptor >= 0 else { throw Self.system("No file for the editor in \(folder)") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { close(descriptor) }
        let bytes = Array((text.isEmpty ? "" : text + "\n").utf8)
        guard bytes.isEmpty || Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            let failure = Self.system("The text cannot be written to \(path)")
            unlink(path)
            throw failure
        }
        return path
    }

    private func read(_ path: String) throws(Failure) -> String {
        let bytes: [UInt8]
        do throws(StorageError) {
            bytes = try FileContent.read(path, limit: Self.longestText)
        } catch {
            throw Failure(message: "The edited text is lost: \(error.message).")
        }
        guard var text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw Failure(message: "The edited text is not UTF-8; the line stays as it was.")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// Runs the command in the program's own process group, so that Ctrl-Z stops and `fg` continues both.
    private func run(
        _ path: String,
        _ terminal: (input: CInt, output: CInt),
        _ onStart: (pid_t) -> Void
    ) throws(Failure) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, terminal.input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, terminal.output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, terminal.output, STDERR_FILENO)
        var attributes = Self.plainSignals()
        defer { posix_spawnattr_destroy(&attributes) }
        // The path is an argument and no part of the command, whatever characters it has.
        let words = ["sh", "-c", command + " \"$1\"", "sh", path]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var child = pid_t()
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environ)
        guard result == 0 else { throw Self.system("The editor (\(name)) cannot be started", result) }
        onStart(child)
        var status: CInt = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Self.system("The editor (\(name)) cannot be waited for") }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// This process blocks signals that an editor needs, and ignores some.
    private static func plainSignals() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var changed = sigset_t()
        sigemptyset(&changed)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGTSTP] { sigaddset(&changed, number) }
        posix_spawnattr_setsigdefault(&attributes, &changed)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    private static func system(_ what: String, _ number: CInt = errno) -> Failure {
        Failure(message: "\(what): \(String(cString: strerror(number))).")
    }
}
