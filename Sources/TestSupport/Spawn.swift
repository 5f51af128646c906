import CTestSupport
import Glibc

/// Starting programs by `posix_spawn`.
enum Spawn {
    /// Starts a program with a clean signal mask and default signal dispositions.
    ///
    /// - Parameters:
    ///   - program: The path of the program.
    ///   - arguments: Its arguments, without the program's name.
    ///   - environment: The whole environment.
    ///   - directory: Where it runs; the test's own folder if nil.
    ///   - isSessionLeader: Whether it gets a session of its own. The first terminal it opens controls it then.
    ///   - actions: Sets up the descriptors.
    static func start(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        directory: String?,
        isSessionLeader: Bool,
        actions setUp: (inout posix_spawn_file_actions_t) -> Void
    ) throws -> pid_t {
        ignoreBrokenPipes
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let directory {
            test_spawn_in_folder(&actions, directory)
        }
        setUp(&actions)
        test_spawn_closing_rest(&actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, test_spawn_flags(isSessionLeader ? 1 : 0))

        var id: pid_t = 0
        let result = withCStrings([program] + arguments) { arguments in
            withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&id, program, &actions, &attributes, arguments, environment)
            }
        }
        guard result == 0 else { throw SpawnError(operation: "Starting \(program)", error: result) }
        return id
    }

    /// A test that writes to a program that has ended gets an error, not a signal.
    private static let ignoreBrokenPipes: Void = {
        signal(SIGPIPE, SIG_IGN)
    }()

    private static func withCStrings<Result>(
        _ strings: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = strings.map { strdup($0) } + [nil]
        defer { pointers.forEach { free($0) } }
        return body(pointers)
    }
}
