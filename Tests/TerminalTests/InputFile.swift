import AgentCore
import Glibc
import Terminal
import TestSupport

/// Standard input of a test: a file, a folder or separate pieces.
final class InputFile: Sendable {
    let descriptor: Int32

    /// All of it is there at once.
    init(_ content: some Sequence<UInt8>) {
        let folder = TemporaryFolder()
        descriptor = open(folder.write("input", content), O_RDONLY | O_CLOEXEC)
    }

    convenience init(_ text: String) { self.init(text.utf8) }

    /// Whatever is at a path.
    init(path: String) { descriptor = open(path, O_RDONLY | O_CLOEXEC) }

    /// Each piece is what one call of `read(2)` gets.
    init(pieces: [[UInt8]]) {
        var ends: [Int32] = [0, 0]
        socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends)
        for piece in pieces { precondition(write(ends[1], piece, piece.count) == piece.count) }
        close(ends[1])
        descriptor = ends[0]
    }

    deinit { close(descriptor) }

    /// All turns, a line each: the text, or `!` and what is wrong.
    func turns(_ form: TurnForm, limit: Int = 16 << 20) async -> [String] {
        let reader = TurnReader(form: form, descriptor: descriptor, limit: limit)
        var turns: [String] = []
        while let turn = await reader.next() {
            switch turn {
            case .success(let text): turns.append(text)
            case .failure(let failure): turns.append("!\(failure.exit.rawValue) \(failure.message)")
            }
        }
        return turns
    }
}
