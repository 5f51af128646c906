import Settings

/// Takes secrets out of texts before anybody sees them: the last line of defence, since messages of servers are
/// quoted here.
struct SecretMask: Sendable {
    private let secrets: [String]

    init(_ settings: Settings?) {
        let rows = settings?.table().filter(\.setting.isSecret) ?? []
        let texts = rows.flatMap { row in (row.value.map { [$0] } ?? []) + row.overridden }.map(\.text)
        // The longest first: a key may be the beginning of another.
        secrets = texts.filter { $0.count >= 4 }.sorted { $0.count > $1.count }
    }

    func clean(_ finding: Finding) -> Finding {
        var finding = finding
        finding.found = clean(finding.found)
        finding.fix = finding.fix.map(clean)
        return finding
    }

    private func clean(_ text: String) -> String {
        secrets.reduce(text) { $0.contains($1) ? $0.replacing($1, with: "***") : $0 }
    }
}
