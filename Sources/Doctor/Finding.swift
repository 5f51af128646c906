import Tools

/// What one check found.
public struct Finding: Sendable, Hashable {
    /// How a check went.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// As it should be.
        case ok
        /// It works, but the person should know.
        case warning
        /// It does not work.
        case problem
        /// It was not looked at, since a check that it needs did not go well.
        case skipped
    }

    /// The check, for programs: an area and a name, such as `model.streams`. These names stay.
    public var id: String
    /// How it went.
    public var status: Status
    /// What was found, on one line.
    public var found: String
    /// What to do about it; nil where there is nothing to do.
    public var fix: String?

    /// Makes a finding.
    public init(_ id: String, _ status: Status, _ found: String, fix: String? = nil) {
        (self.id, self.status, self.found, self.fix) = (id, status, found, fix)
    }

    /// The area that the check belongs to.
    public var area: String { String(id.prefix { $0 != "." }) }

    /// The finding as `--json` shows it.
    public var json: JSONValue {
        [
            "id": .string(id), "status": .string(status.rawValue), "found": .string(found),
            "fix": fix.map { .string($0) } ?? .null,
        ]
    }
}

/// All that was found.
public struct Diagnosis: Sendable {
    /// The findings in their order.
    public var findings: [Finding]

    /// Makes a diagnosis.
    public init(findings: [Finding]) { self.findings = findings }

    /// True when something does not work. Warnings alone are no reason to fail.
    public var hasProblem: Bool { count(.problem) > 0 }

    /// How many checks went this way.
    public func count(_ status: Finding.Status) -> Int { findings.count { $0.status == status } }

    /// The diagnosis as `--json` shows it: one object whose names stay.
    public var json: JSONValue {
        [
            "ok": .bool(!hasProblem),
            "problems": .integer(count(.problem)),
            "warnings": .integer(count(.warning)),
            "skipped": .integer(count(.skipped)),
            "checks": .array(findings.map(\.json)),
        ]
    }
}
