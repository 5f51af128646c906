/// Runs work that must end within a time.
package enum TimeLimit {
    /// Runs `body`; when it takes longer than the limit, cancels it and throws what `onTimeout` makes.
    package static func run<Value: Sendable>(
        _ limit: Duration,
        clock: any Clock<Duration>,
        _ body: @escaping @Sendable () async throws -> Value,
        onTimeout: @escaping @Sendable () -> any Error
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await clock.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            while let first = try await group.next() {
                guard let value = first else { throw onTimeout() }
                return value
            }
            throw CancellationError()
        }
    }
}

extension Duration {
    /// `30 s` or `0.5 s`.
    package var shown: String {
        let seconds = Double(components.seconds) + Double(components.attoseconds) / 1e18
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
