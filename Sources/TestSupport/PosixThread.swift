import Glibc

/// Threads for work that blocks, which must stay off the cooperative pool.
public enum PosixThread {
    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs the closure on a thread of its own.
    public static func start(_ run: @escaping @Sendable () -> Void) {
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
        precondition(result == 0, "no thread for the test server: \(String(cString: strerror(result)))")
        pthread_detach(thread)
    }
}
