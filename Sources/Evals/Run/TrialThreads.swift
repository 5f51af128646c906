import Storage
import Synchronization

/// Threads for trials. One trial at a time has a thread for itself, on which its agent, its model and its rooms call
/// each other: waking another thread for each of these calls would take longer than most of them.
final class TrialThreads: Sendable {
    /// The threads of this process: as many as trials ran at the same time.
    static let shared = TrialThreads()

    private let idle = Mutex<[BlockingExecutor]>([])

    /// Does the work of a trial on a thread that nobody else uses meanwhile.
    func run<Value>(_ work: (BlockingExecutor) async throws -> Value) async throws -> Value {
        let thread = idle.withLock { $0.popLast() } ?? BlockingExecutor()
        defer { idle.withLock { $0.append(thread) } }
        return try await withTaskExecutorPreference(thread) { try await work(thread) }
    }
}
