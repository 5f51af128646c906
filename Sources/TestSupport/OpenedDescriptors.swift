import CTestSupport
import Glibc

/// The pipes and files behind a program's standard streams.
struct OpenedDescriptors {
    /// The program's end, nil for a stream that is closed, and the test's end, nil if the test has none.
    struct Ends {
        var child: CInt?
        var test: CInt?
    }

    private var childEnds: [CInt] = []

    mutating func input(_ input: ProgramRun.Input) throws -> Ends {
        switch input {
        case .bytes, .open:
            let pipe = try makePipe()
            childEnds.append(pipe.read)
            return Ends(child: pipe.read, test: pipe.write)
        case .null:
            return Ends(child: try openFile("/dev/null", O_RDONLY))
        case .closed:
            return Ends()
        }
    }

    mutating func output(_ output: ProgramRun.Output) throws -> Ends {
        switch output {
        case .captured:
            let pipe = try makePipe()
            childEnds.append(pipe.write)
            return Ends(child: pipe.write, test: pipe.read)
        case .brokenPipe:
            let pipe = try makePipe()
            childEnds.append(pipe.write)
            close(pipe.read)
            return Ends(child: pipe.write)
        case .closed:
            return Ends()
        case .file(let path):
            return Ends(child: try openFile(path, O_WRONLY | O_CREAT | O_TRUNC))
        }
    }

    /// A descriptor that ends at once, in place of a stream that is not captured.
    func nothing() throws -> CInt {
        let pipe = try makePipe()
        close(pipe.write)
        return pipe.read
    }

    func closeChildEnds() {
        for descriptor in childEnds {
            close(descriptor)
        }
    }

    private mutating func openFile(_ path: String, _ flags: CInt) throws -> CInt {
        let descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpawnError(operation: "Opening \(path)", error: errno) }
        childEnds.append(descriptor)
        return descriptor
    }

    private func makePipe() throws -> (read: CInt, write: CInt) {
        var ends: [CInt] = [-1, -1]
        guard test_pipe(&ends, 0) == 0 else { throw SpawnError(operation: "pipe", error: errno) }
        return (ends[0], ends[1])
    }
}
