import AgentCore
import Glibc
import Synchronization

/// The descriptors that connect us to an agent's process.
struct AgentPipes {
    /// Where its standard input is written.
    var input: CInt
    /// Where its standard output is read.
    var output: CInt
    /// Where its standard error is read.
    var errors: CInt
}

/// Starts agents.
enum AgentSpawn {
    /// A process that has been started.
    struct Started {
        /// The process, and its process group.
        var id: pid_t
        var pipes: AgentPipes
        /// A pipe of our own, which wakes the thread that serves the others.
        var wake: (read: CInt, write: CInt)
    }

    /// Between making a pipe and marking its ends another start would hand them on to its own process.
    private static let oneAtATime = Mutex(())

    /// Runs a command by `/bin/sh -c`, in a process group of its own.
    /// - Throws: `TurnFailure` with exit code 11 when the machine has no process or descriptor left.
    static func start(
        _ command: String,
        environment: [String: String]
    ) throws(TurnFailure) -> Started {
        try oneAtATime.withLock { _ throws(TurnFailure) in
            var theirs: [CInt] = []
            var ours: [CInt] = []
            defer { for descriptor in theirs { close(descriptor) } }
            do throws(TurnFailure) {
                for isInput in [true, false, false] {
                    let (read, write) = try pipe()
                    theirs.append(isInput ? read : write)
                    ours.append(isInput ? write : read)
                }
                let wake = try pipe()
                ours += [wake.read, wake.write]
                for end in ours { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
                let id = try spawn(command, environment, theirs)
                return Started(id: id, pipes: AgentPipes(input: ours[0], output: ours[1], errors: ours[2]), wake: wake)
            } catch {
                for descriptor in ours { close(descriptor) }
                throw error
            }
        }
    }

    /// A pipe that no program which is started inherits.
    private static func pipe() throws(TurnFailure) -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw failure("no pipe can be made", errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ command: String,
        _ environment: [String: String],
        _ descriptors: [CInt]
    ) throws(TurnFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
        }
        var attributes = ownGroup()
        defer { posix_spawnattr_destroy(&attributes) }
        let words = strings(["sh", "-c", command])
        let variables = strings(environment.map { "\($0.key)=\($0.value)" })
        defer { for text in words + variables { free(text) } }
        var id = pid_t()
        let result = posix_spawn(&id, "/bin/sh", &actions, &attributes, words, variables)
        guard result == 0 else { throw failure("the agent cannot be started", result) }
        return id
    }

    /// A process group of its own, and signals as a shell would leave them: this process blocks and ignores some.
    private static func ownGroup() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var changed = sigset_t()
        sigemptyset(&changed)
        for number in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGPIPE, SIGTSTP] { sigaddset(&changed, number) }
        posix_spawnattr_setsigdefault(&attributes, &changed)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    private static func failure(_ what: String, _ number: CInt) -> TurnFailure {
        TurnFailure(
            code: "local_io",
            message: "\(what): \(String(cString: strerror(number))); run fewer scenarios at a time (--jobs)",
            exit: .localInputOutput
        )
    }
}
