import AgentCore
import Glibc
import Storage

/// What git says of the work tree.
enum ChangedFiles {
    /// The files that are not as they were at a commit, those that git does not know among them.
    /// - Throws: `TurnFailure` with exit code 2 where git cannot tell.
    static func since(_ reference: String) throws(TurnFailure) -> [String] {
        guard !reference.hasPrefix("-") else { throw failure(reference, "that is no commit") }
        let changed = try lines(of: ["diff", "--name-only", "--relative", reference, "--"], reference)
        return try changed + lines(of: ["ls-files", "--others", "--exclude-standard"], reference)
    }

    private static func lines(of arguments: [String], _ reference: String) throws(TurnFailure) -> [String] {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw failure(reference, "no pipe can be made") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var child: pid_t = 0
        let words = (["git"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let status = posix_spawnp(&child, "git", &actions, nil, words, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard status == 0 else { throw failure(reference, "git is not there") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(ends[0], &buffer, buffer.count), count > 0 { output += buffer[..<count] }
        var result: Int32 = 0
        waitpid(child, &result, 0)
        guard result == 0 else { throw failure(reference, "git does not know it, or this is no repository") }
        return output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func failure(_ reference: String, _ reason: String) -> TurnFailure {
        TurnFailure(code: "usage", message: "--changed \(reference): \(reason)", exit: .usage)
    }
}
