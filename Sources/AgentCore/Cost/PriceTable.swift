import ChatCompletions
import Storage
import YAMLFiles
import Yams

/// What models cost, read from a YAML file: a model's name, and below it US dollars per million tokens.
///
///     gpt-5-mini:
///       prompt: 0.25
///       cached: 0.025
///       completion: 2.00
///
/// `cached` may be left out where a provider takes the full price for cached tokens.
public struct PriceTable: Sendable, Hashable {
    /// The prices of one model in US dollars per million tokens.
    public struct Price: Sendable, Hashable {
        /// Tokens read.
        public var prompt: Double
        /// Tokens read from the provider's cache.
        public var cached: Double
        /// Tokens written, reasoning included.
        public var completion: Double

        /// Makes prices.
        public init(prompt: Double, cached: Double? = nil, completion: Double) {
            (self.prompt, self.cached, self.completion) = (prompt, cached ?? prompt, completion)
        }

        /// US dollars for some tokens.
        public func cost(of usage: ChatUsage) -> Double {
            let cachedTokens = min(max(usage.cachedTokens, 0), max(usage.promptTokens, 0))
            let fresh = Double(max(usage.promptTokens, 0) - cachedTokens)
            let written = Double(max(usage.completionTokens, 0))
            return (fresh * prompt + Double(cachedTokens) * cached + written * completion) / 1e6
        }
    }

    private var prices: [String: Price] = [:]

    /// A table of the given prices.
    public init(_ prices: [String: Price] = [:]) { self.prices = prices }

    /// Reads a table.
    /// - Throws: `StorageError` with code `malformed`, the line and what was expected.
    public init(name: String, source: String) throws(StorageError) {
        guard let root = try YAMLDocument.parse(source, path: name) else { return }
        for (model, value, line) in try YAMLDocument.pairs(of: root, path: name) {
            guard !model.isEmpty else { throw StorageError(.malformed, "\(name):\(line): expected a model's name") }
            prices[model] = try Self.price(of: model, value, file: name, line: line)
        }
    }

    /// Reads a table from a file.
    /// - Throws: `StorageError` with code `notFound`, `inputOutput`, or `malformed` with the line.
    public init(path: String) throws(StorageError) {
        try self.init(name: path, source: try FileContent.text(path))
    }

    /// The prices of a model; nil when the table does not have it.
    public subscript(model: String) -> Price? { prices[model] }

    /// The names of the models, sorted.
    public var models: [String] { prices.keys.sorted() }

    private static func price(of model: String, _ node: Node, file: String, line: Int) throws(StorageError) -> Price {
        guard let mapping = node.mapping else {
            throw StorageError(.malformed, "\(file):\(line): \(model): expected prompt, cached and completion below it")
        }
        var numbers: [String: Double] = [:]
        for (key, value) in mapping {
            let (name, line) = (key.string ?? "", key.mark?.line ?? line)
            guard ["prompt", "cached", "completion"].contains(name) else {
                throw StorageError(
                    .malformed,
                    "\(file):\(line): \(model): unknown key \"\(name)\"; known: prompt, cached, completion"
                )
            }
            guard let number = value.float ?? value.int.map(Double.init), number.isFinite, number >= 0 else {
                throw StorageError(
                    .malformed,
                    "\(file):\(line): \(model): \(name): expected US dollars per million tokens, 0 or more"
                )
            }
            numbers[name] = number
        }
        guard let prompt = numbers["prompt"], let completion = numbers["completion"] else {
            let missing = numbers["prompt"] == nil ? "prompt" : "completion"
            throw StorageError(.malformed, "\(file):\(line): \(model): \(missing) is missing")
        }
        return Price(prompt: prompt, cached: numbers["cached"], completion: completion)
    }
}
