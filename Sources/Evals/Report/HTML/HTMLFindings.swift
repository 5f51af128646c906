/// What the checks of a turn, or of a conversation, came to.
enum HTMLFindings {
    static func write(_ results: [CheckResult], to page: inout HTMLWriter) {
        let holding = results.filter { $0.outcome == .passed }
        let telling = results.filter { $0.outcome != .passed }
        if !holding.isEmpty {
            let names = holding.map(\.name)
            page.element("p", ["class": "small"], "✓ holds: \(names.joined(separator: ", "))")
        }
        guard !telling.isEmpty else { return }
        page.element("ul", ["class": "findings"]) { page in
            for result in telling { item(result, &page) }
        }
    }

    private static func item(_ result: CheckResult, _ page: inout HTMLWriter) {
        let (mark, kind) = words(for: result.outcome)
        page.element("li", ["class": kind]) { page in
            page.element("p") { page in
                page.element("strong", "\(mark) \(result.name)")
                page.text(" ")
                page.element("code", result.location.description)
            }
            page.element("dl") { page in
                page.element("dt", "expected")
                page.element("dd", result.expected)
                page.element("dt", result.outcome == .error ? "why not" : "got")
                page.element("dd", result.actual.isEmpty ? "it" : result.actual)
                guard !result.evidence.isEmpty else { return }
                page.element("dt", "shown by")
                page.element("dd", result.evidence.joined(separator: "\n"))
            }
        }
    }

    private static func words(for outcome: CheckResult.Outcome) -> (mark: String, class: String) {
        switch outcome {
        case .passed: ("✓ holds:", "passed")
        case .failed: ("✗ does not hold:", "failed")
        case .error: ("! could not be checked:", "error")
        case .needsJudge: ("! waits for a judge:", "error")
        case .advisory: ("? advisory:", "inconclusive")
        }
    }
}

extension CheckResult {
    /// What was checked: `reply says`.
    var name: String { key.map { "\(kind.rawValue) \($0)" } ?? kind.rawValue }
}
