import Storage

/// How often each scenario passed in a run that was found good: a file in git, a line for each scenario.
public struct Baseline: Sendable, Hashable {
    /// The counts by the scenario's name.
    public var counts: [String: PassCount]

    /// Takes the counts of a run; what could not be evaluated is left out.
    public init(_ results: [ScenarioResult]) {
        let judged = results.filter { $0.count.trials > 0 }
        counts = Dictionary(judged.map { ($0.scenario.name, $0.count) }) { first, _ in first }
    }

    /// Reads the text of a file.
    /// - Throws: `StorageError` with code `malformed`, the line and what was expected.
    public init(_ text: String, path: String) throws(StorageError) {
        counts = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let parts = line.split(separator: " ")
            if parts.isEmpty || line.hasPrefix("#") { continue }
            let numbers = parts[0].split(separator: "/").compactMap { Int($0) }
            guard parts.count == 2, numbers.count == 2, numbers[0] >= 0, numbers[1] >= max(1, numbers[0]) else {
                throw StorageError(
                    .malformed,
                    "\(path):\(index + 1): expected \"9/10 name\", got \"\(line.prefix(80))\""
                )
            }
            counts[String(parts[1])] = PassCount(passes: numbers[0], trials: numbers[1])
        }
    }

    /// The text of the file, sorted so that changes are easy to read.
    public var text: String {
        "# passed/trials scenario, written by pattreeya eval --bless\n"
            + counts.sorted { $0.key < $1.key }.map { "\($0.value.passes)/\($0.value.trials) \($0.key)\n" }.joined()
    }
}
