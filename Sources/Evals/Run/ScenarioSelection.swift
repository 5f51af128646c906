import Glibc

/// Chooses scenarios by id, glob, folder and tag.
public struct ScenarioSelection: Sendable {
    private let patterns: [String]
    private let tags: [String]
    private let withoutTags: [String]

    /// Makes a selection. Without patterns every scenario is meant; of several tags one is enough.
    public init(_ patterns: [String] = [], tags: [String] = [], withoutTags: [String] = []) {
        self.patterns = patterns.map(Self.id)
        (self.tags, self.withoutTags) = (tags, withoutTags)
    }

    /// The files that the patterns may mean: only these have to be read.
    public func files(in all: [ScenarioFiles.File]) -> [ScenarioFiles.File] {
        patterns.isEmpty ? all : all.filter { file in patterns.contains { Self.matches($0, file.id) } }
    }

    /// The scenarios that the tags let through.
    public func scenarios(in all: [Scenario]) -> [Scenario] {
        all.filter { scenario in
            (tags.isEmpty || tags.contains(where: scenario.tags.contains))
                && !withoutTags.contains(where: scenario.tags.contains)
        }
    }

    /// The patterns that no file fits.
    public func unmatched(in all: [ScenarioFiles.File]) -> [String] {
        patterns.filter { pattern in !all.contains { Self.matches(pattern, $0.id) } }
    }

    /// A path that a shell completed is as good as an id.
    private static func id(_ pattern: String) -> String {
        var id = pattern[...]
        if id.hasPrefix("./") { id = id.dropFirst(2) }
        if id.hasPrefix("evals/") { id = id.dropFirst("evals/".count) }
        if id.hasSuffix(".yaml") { id = id.dropLast(".yaml".count) }
        while id.hasSuffix("/") { id = id.dropLast() }
        return String(id)
    }

    /// Whether an id is named: whole, by its last part, by a folder that it is in, or by a glob.
    private static func matches(_ pattern: String, _ id: String) -> Bool {
        if id == pattern || id.hasPrefix(pattern + "/") || id.hasSuffix("/" + pattern) { return true }
        return pattern.contains(where: { "*?[".contains($0) }) && fnmatch(pattern, id, 0) == 0
    }
}
