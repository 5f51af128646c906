import Glibc

/// A serial executor on a thread of its own, for actors that write files and terminals: such calls may block, and
/// the cooperative pool has too few threads to lend one to them.
///
/// Tasks may prefer it, too: what they do between calls of such actors then stays on the same thread.
public final class BlockingExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [UnownedJob] = []

    /// The executor of all sessions and files of this process; its thread starts on first use.
    public static let shared = BlockingExecutor()

    /// Starts a thread that lives as long as the process.
    public init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        try? BlockingThread.start { self.loop() }
    }

    /// Adds a job behind those that wait.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pthread_mutex_lock(mutex)
        jobs.append(job)
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func loop() {
        // Two lists that change places, so that a job costs no allocation.
        var batch: [UnownedJob] = []
        while true {
            pthread_mutex_lock(mutex)
            while jobs.isEmpty { pthread_cond_wait(condition, mutex) }
            swap(&batch, &jobs)
            pthread_mutex_unlock(mutex)
            for job in batch {
                job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
            }
            batch.removeAll(keepingCapacity: true)
        }
    }
}
