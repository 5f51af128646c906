import ChatCompletions
import Storage
import Tools

/// The tool modes that endpoints have shown to suit, in a small file in the state folder.
///
/// It is a cache: a damaged file, or one that cannot be written, means that a mode is found out again.
public actor ToolModeFile: ToolModeMemory {
    private let state: StateFolder
    private let executor: BlockingExecutor

    /// The file of a state folder; it is made when there is something to keep.
    public init(state: StateFolder, executor: BlockingExecutor = .shared) {
        (self.state, self.executor) = (state, executor)
    }

    /// A thread that may wait for the disk.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The mode that suited last; nil when nothing is known or the file is damaged.
    public func recall(endpoint: String, model: String) -> ToolMode? {
        let key = Self.key(endpoint)
        return entries().first { $0.endpoint == key && $0.model == model }?.mode
    }

    /// Writes the mode down, in place of an earlier one.
    public func remember(_ mode: ToolMode, endpoint: String, model: String) {
        let key = Self.key(endpoint)
        var kept = entries().filter { $0.endpoint != key || $0.model != model }
        kept.append(Entry(endpoint: key, model: model, mode: mode))
        let list = kept.suffix(Self.most).map { entry in
            ["endpoint": .string(entry.endpoint), "model": .string(entry.model), "mode": .string(entry.mode.rawValue)]
                as JSONValue
        }
        let text = JSONValue.object(["v": 1, "modes": .array(list)]).jsonText + "\n"
        guard (try? state.create()) != nil else { return }
        try? FileContent.replace(path, with: Array(text.utf8))
    }

    private struct Entry {
        var endpoint: String
        var model: String
        var mode: ToolMode
    }

    /// More endpoints than anybody has; the oldest go.
    private static let most = 200

    private var path: String { state.path(of: "tool-modes.json") }

    private func entries() -> [Entry] {
        guard let bytes = try? FileContent.read(path, limit: 1 << 20), let file = try? JSONValue(parsing: bytes) else {
            return []
        }
        return (file["modes"]?.arrayValue ?? []).compactMap { item in
            guard let endpoint = item["endpoint"]?.stringValue, let model = item["model"]?.stringValue,
                let mode = item["mode"]?.stringValue.flatMap(ToolMode.init(rawValue:))
            else { return nil }
            return Entry(endpoint: endpoint, model: model, mode: mode)
        }
    }

    /// The URL without what may be secret in it: a password before the host, a key behind the question mark.
    private static func key(_ url: String) -> String {
        var key = url.prefix { $0 != "?" && $0 != "#" }
        if let scheme = key.firstRange(of: "://") {
            let rest = key[scheme.upperBound...]
            let authority = rest.prefix { $0 != "/" }
            if let at = authority.lastIndex(of: "@") {
                key = key[..<scheme.upperBound] + rest[rest.index(after: at)...]
            }
        }
        while key.hasSuffix("/") { key.removeLast() }
        return String(key)
    }
}
