import Storage
import YAMLFiles
import Yams

/// Settings that belong together under a name: an endpoint and how to use it. Written as YAML; never holds a secret,
/// but may name the variable that does.
public struct Profile: Sendable, Hashable {
    /// The name or path that it was asked for by.
    public let name: String
    /// The file that it was read from, or that it is part of the program.
    public let place: String
    /// What it is for, in its author's words.
    public private(set) var summary = ""
    /// The variable that holds the endpoint's key; nil where the profile names none.
    public private(set) var keyVariable: String?
    private var values: [String: String] = [:]

    /// Reads a profile.
    /// - Parameter place: how errors and origins call the file.
    /// - Throws: `StorageError` with code `malformed`, the file, the line and what was expected there.
    public init(name: String, place: String, source: String) throws(StorageError) {
        (self.name, self.place) = (name, place)
        guard let node = try YAMLDocument.parse(source, path: place) else { return }
        for (key, value, line) in try YAMLDocument.pairs(of: node, path: place) {
            do throws(ProfileKey.Mismatch) {
                try take(key, value)
            } catch {
                throw StorageError(.malformed, "\(place):\(line): \(error.message)")
            }
        }
    }

    /// Where values of this profile come from, in words: `profile small-model (in the program)`.
    public var origin: String { "profile \(name) (\(place))" }

    /// What the profile says of a setting; nil where it says nothing.
    public func text(_ setting: Setting) -> String? { values[setting.name] }

    private mutating func take(_ key: String, _ node: Node) throws(ProfileKey.Mismatch) {
        switch key {
        case "description": summary = try ProfileKey.text(node, key)
        case "api_key_variable":
            let variable = try ProfileKey.text(node, key)
            guard DotenvFile.isName(variable[...]) else {
                throw .init("api_key_variable: expected the name of a variable, such as GROQ_API_KEY")
            }
            keyVariable = variable
        case "api_key":
            throw .init("api_key: a profile holds no secrets; name the variable that does: api_key_variable: NAME")
        default:
            guard let known = ProfileKey.all.first(where: { $0.name == key }) else {
                let names = (["description", "api_key_variable"] + ProfileKey.all.map(\.name)).joined(separator: ", ")
                throw .init("unknown key \"\(key)\"; known: \(names)")
            }
            values[known.setting.name] = try known.read(node)
        }
    }
}
