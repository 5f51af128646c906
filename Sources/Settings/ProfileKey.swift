import Yams

/// A key of a profile: the setting that it gives a value to, and what a value looks like.
struct ProfileKey: Sendable {
    /// A value that is not what its key wants. The message never repeats the value: it may be a secret gone astray.
    struct Mismatch: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }

    enum Form: Sendable {
        case text, url, names, truth
        case number(ClosedRange<Double>)
        case count
    }

    let name: String
    let setting: Setting
    let form: Form

    static let all = [
        ProfileKey(name: "model", setting: .openAIModel, form: .text),
        ProfileKey(name: "base_url", setting: .openAIBaseURL, form: .url),
        ProfileKey(name: "dialect", setting: .dialect, form: .text),
        ProfileKey(name: "prompt", setting: .prompt, form: .text),
        ProfileKey(name: "tool_mode", setting: .toolMode, form: .text),
        ProfileKey(name: "tools", setting: .tools, form: .names),
        ProfileKey(
            name: "drop_unsupported_arguments",
            setting: .dropUnsupportedArguments,
            form: .truth
        ),
        ProfileKey(name: "temperature", setting: .temperature, form: .number(0...2)),
        ProfileKey(name: "max_tokens", setting: .maxTokens, form: .count),
    ]

    /// The value in the form that the environment would give it.
    func read(_ node: Node) throws(Mismatch) -> String {
        switch form {
        case .text: return try Self.text(node, name)
        case .url:
            let url = try Self.text(node, name)
            guard url.hasPrefix("http://") || url.hasPrefix("https://"), !url.contains("@") else {
                throw Mismatch("\(name): expected a URL that starts with http:// or https:// and holds no password")
            }
            return url
        case .names:
            guard let names = node.sequence?.map(\.string), !names.isEmpty, !names.contains(nil) else {
                throw Mismatch("\(name): expected a list of names, such as [list_pattreeya_rooms]")
            }
            return names.compactMap(\.self).joined(separator: ",")
        case .truth:
            guard let truth = node.bool else { throw Mismatch("\(name): expected true or false") }
            return truth ? "1" : "0"
        case .number(let range):
            guard let number = node.float ?? node.int.map(Double.init), range.contains(number) else {
                let (low, high) = (Int(range.lowerBound), Int(range.upperBound))
                throw Mismatch("\(name): expected a number from \(low) to \(high)")
            }
            return try Self.text(node, name)
        case .count:
            guard let count = node.int, count >= 1 else { throw Mismatch("\(name): expected a whole number from 1 on") }
            return "\(count)"
        }
    }

    static func text(_ node: Node, _ name: String) throws(Mismatch) -> String {
        // A number or a truth value is text, too, where it stands alone; a list is not.
        guard let text = node.scalar?.string, !text.isEmpty, node.null == nil else {
            throw Mismatch("\(name): expected a text")
        }
        return text
    }
}
