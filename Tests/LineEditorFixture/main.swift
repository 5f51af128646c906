// A program for the tests of LineEditor: reads lines until the end and says what it got.
//
// LineEditorFixture [HISTORY [emacs|vi]]
//   Lines that it understands: `work` waits for SIGINT like a turn, `pid` says its process number, `exit` leaves by
//   exit(7) without closing, `cancel` reads in a cancelled task, `close` closes the editor, `start TEXT` begins the
//   next line with TEXT, `ask` asks a question when SIGINT has ended its work.
//   The Tab key completes like the prompt of the program, with rooms kitchen, kitchenette and 寝室.
//   SIGUSR1 posts a message, SIGUSR2 leaves by exit(7), SIGINT interrupts the line that is being read or the work.
import Glibc
import Synchronization
import Terminal

/// Short text as it is; long text as size and checksum.
func describe(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count > 200 else { return text.debugDescription }
    return "\(bytes.count) bytes, sum \(checksum(bytes))"
}

func checksum(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    write(STDOUT_FILENO, line, line.count)
}

final class Work: Sendable {
    let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

    func untilInterrupted() async {
        await withCheckedContinuation { continuation in
            waiting.withLock { $0 = continuation }
            say("working")
        }
    }

    func interrupt() {
        let continuation = waiting.withLock { waiting in
            let current = waiting
            waiting = nil
            return current
        }
        continuation?.resume()
    }
}

/// Handled on a thread of its own: `dispatch_main`, which a main file with `await` ends in, unblocks every signal on the
/// main thread, so that `sigwait` would miss them.
func watchSignals(_ editor: LineEditor, _ work: Work) {
    final class Context: Sendable {
        let editor: LineEditor
        let work: Work
        init(_ editor: LineEditor, _ work: Work) {
            self.editor = editor
            self.work = work
        }
    }
    for number in [SIGUSR1, SIGUSR2, SIGINT] {
        var action = sigaction()
        action.sa_flags = SA_SIGINFO
        action.__sigaction_handler.sa_sigaction = { number, information, _ in
            // As in the program: one that a key made is for the work only (Linux's SI_KERNEL).
            var byte = information?.pointee.si_code == 0x80 ? typed : UInt8(number)
            write(signalPipe.write, &byte, 1)
        }
        sigaction(number, &action, nil)
    }
    var thread = pthread_t()
    pthread_create(
        &thread,
        nil,
        { pointer in
            let context = Unmanaged<Context>.fromOpaque(pointer!).takeRetainedValue()
            var count = 0
            var byte: UInt8 = 0
            while read(signalPipe.read, &byte, 1) == 1 {
                switch CInt(byte) {
                case SIGUSR1:
                    count += 1
                    context.editor.post("message \(count)")
                case SIGUSR2:
                    exit(7)
                case CInt(typed):
                    context.work.interrupt()
                default:
                    if context.editor.isReading {
                        context.editor.interrupt()
                    } else {
                        context.work.interrupt()
                    }
                }
            }
            return nil
        },
        Unmanaged.passRetained(Context(editor, work)).toOpaque()
    )
}

/// In place of a signal's number.
let typed: UInt8 = 255

let signalPipe: (read: CInt, write: CInt) = {
    var ends: [CInt] = [0, 0]
    pipe(&ends)
    return (ends[0], ends[1])
}()

do {
    let arguments = CommandLine.arguments.dropFirst()
    let names = CompletionNames(rooms: ["kitchen", "kitchenette", "寝室"])
    let editor = try LineEditor(
        historyPath: arguments.first.flatMap { $0.isEmpty ? nil : $0 },
        mode: arguments.dropFirst().first.flatMap { EditMode(rawValue: $0) },
        complete: { Completion(before: $0, names: names) }
    )
    let prompt = "\u{1b}[1mλ\u{1b}[0m> "
    var request = LineRequest(prompt: prompt)
    let work = Work()
    watchSignals(editor, work)
    reading: while true {
        let line = await editor.readLine(request)
        request.initial = ""
        switch line {
        case .line("work"):
            await work.untilInterrupted()
            say("work interrupted")
        case .line("pid"):
            say("pid \(getpid()).")
        case .line("exit"):
            exit(7)
        case .line("cancel"):
            let task = Task { await editor.readLine(LineRequest(prompt: "never> ")) }
            task.cancel()
            say("cancelled \(await task.value)")
        case .line("ask"):
            await work.untilInterrupted()
            say("answer \(await editor.readLine(LineRequest(prompt: "sure? ", isQuestion: true)))")
        case .line(let text) where text.hasPrefix("start "):
            request.initial = String(text.dropFirst(6))
        case .line("close"):
            editor.close()
            say("closed \(await editor.readLine())")
            break reading
        case .line(let text):
            say("line \(describe(text))")
        case .interrupted(let text):
            say("interrupted\(text.isEmpty ? "" : " \(describe(text))")")
        case .endOfInput:
            say("end of input")
            break reading
        case .failed(let message):
            say("failed \(message)")
            break reading
        }
    }
} catch {
    say("\(error.code.rawValue): \(error)")
    exit(3)
}
