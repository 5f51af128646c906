/// A question of this model; it is stateless, so the only memory of having asked is the text itself.
enum Question: Equatable {
    case delete([String])
    case create(String)
    case which

    private static let opening = "Do you want me to "
    private static let whichText = "Which room do you want me to delete?"
    /// More rooms than this cannot be confirmed with one yes.
    static let roomLimit = 50

    /// The sentence that is asked.
    var text: String {
        switch self {
        case .delete(let names) where names.count == 1:
            "\(Self.opening)delete the room \(names[0].withRoomPrefix)?"
        case .delete(let names):
            "\(Self.opening)delete these rooms: \(names.map(\.withRoomPrefix).joined(separator: ", "))?"
        case .create(let name): "\(Self.opening)create a room called \(name)?"
        case .which: Self.whichText
        }
    }

    /// True when every name can stand in the question and be read back from it.
    var isAskable: Bool {
        switch self {
        case .delete(let names): !names.isEmpty && names.count <= Self.roomLimit && names.allSatisfy(\.isPlainRoomName)
        case .create(let name): name.isPlainRoomName
        case .which: true
        }
    }

    /// True when a text from elsewhere could pass for a question of ours.
    static func mayContain(_ text: String) -> Bool {
        text.contains("?") && text.lowercased().contains("do you want me to")
    }

    /// The question that a text of ours ends with.
    static func ending(_ text: String) -> Question? {
        var text = text[...]
        while text.last?.isWhitespace ?? false { text.removeLast() }
        guard text.last == "?" else { return nil }
        if text.hasSuffix(whichText) { return .which }
        guard let start = lastIndex(of: opening, in: text) else { return nil }
        let rest = text[start...].dropFirst(opening.count).dropLast()
        if let name = rest.dropping(prefix: "delete the room "), name.isPlainRoomName { return .delete([name]) }
        if let name = rest.dropping(prefix: "create a room called "), name.isPlainRoomName { return .create(name) }
        guard let list = rest.dropping(prefix: "delete these rooms: ") else { return nil }
        let names = list.split(separator: ",").map { String($0.drop { $0 == " " }) }
        return names.allSatisfy(\.isPlainRoomName) && !names.isEmpty ? .delete(names) : nil
    }

    private static func lastIndex(of needle: String, in text: Substring) -> Substring.Index? {
        var index = text.endIndex
        while index > text.startIndex {
            index = text.index(before: index)
            if text[index] == "D", text[index...].hasPrefix(needle) { return index }
        }
        return nil
    }
}

extension Substring {
    fileprivate func dropping(prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
