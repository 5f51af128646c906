import Glibc

/// Threads for work that blocks for long, which must stay off the cooperative pool.
public enum BlockingThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs the closure on a thread of its own, which ends with it.
    /// - Throws: `StorageError` when the machine has no thread left.
    public static func start(_ run: @escaping @Sendable () -> Void) throws(StorageError) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(run))
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            work.toOpaque()
        )
        guard result == 0 else {
            work.release()
            throw StorageError(.inputOutput, "no thread can be started: \(String(cString: strerror(result)))")
        }
        pthread_detach(thread)
    }
}
