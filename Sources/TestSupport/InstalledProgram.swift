import Glibc

/// A program of the machine that some tests need and many machines lack.
public struct InstalledProgram: Sendable {
    /// Where it is; nil where it is missing.
    public let path: String?
    /// What to do where it is missing, for a skipped test.
    public let advice: String

    /// Looks for the first of some names in the folders of `PATH`.
    /// - Parameter target: the target of the Makefile that installs it.
    public init(_ names: String..., installedBy target: String) {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin").split(separator: ":")
        path = names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }.first { access($0, X_OK) == 0 }
        advice = "there is no \(names.joined(separator: " or ")) here; `make \(target)` installs it"
    }
}
