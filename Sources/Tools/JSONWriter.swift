extension JSONValue {
    /// The JSON text in UTF-8, on one line and without spaces unless `pretty`.
    /// - Parameter sortedKeys: members in the order of their names, for comparing and hashing texts.
    public func serialized(pretty: Bool = false, sortedKeys: Bool = false) -> [UInt8] {
        var text: [UInt8] = []
        write(to: &text, pretty: pretty, sortedKeys: sortedKeys, depth: 0)
        return text
    }

    /// The JSON text on one line.
    public var jsonText: String { String(decoding: serialized(), as: UTF8.self) }

    /// Appends the JSON text, for callers that put several values into one buffer.
    public func write(to text: inout [UInt8]) {
        write(to: &text, pretty: false, sortedKeys: false, depth: 0)
    }

    private func write(to text: inout [UInt8], pretty: Bool, sortedKeys: Bool, depth: Int) {
        switch self {
        case .null: text.append(contentsOf: "null".utf8)
        case .bool(let value): text.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): text.append(contentsOf: "\(value)".utf8)
        case .number(let value): text.append(contentsOf: Self.text(of: value).utf8)
        case .string(let value): JSONEscapes.encode(value, into: &text)
        case .array(let elements):
            Self.writeList(elements, "[", "]", to: &text, pretty: pretty, depth: depth) { element, text in
                element.write(to: &text, pretty: pretty, sortedKeys: sortedKeys, depth: depth + 1)
            }
        case .object(let object):
            let members = sortedKeys ? object.members.sorted { $0.key < $1.key } : object.members
            Self.writeList(members, "{", "}", to: &text, pretty: pretty, depth: depth) { member, text in
                JSONEscapes.encode(member.key, into: &text)
                text.append(contentsOf: (pretty ? ": " : ":").utf8)
                member.value.write(to: &text, pretty: pretty, sortedKeys: sortedKeys, depth: depth + 1)
            }
        }
    }

    /// JSON has no infinities and no NaN: they become null.
    private static func text(of value: Double) -> String { value.isFinite ? "\(value)" : "null" }

    private static func writeList<Element>(
        _ elements: [Element],
        _ opening: String,
        _ closing: String,
        to text: inout [UInt8],
        pretty: Bool,
        depth: Int,
        each: (Element, inout [UInt8]) -> Void
    ) {
        text.append(contentsOf: opening.utf8)
        for (position, element) in elements.enumerated() {
            if position > 0 { text.append(UInt8(ascii: ",")) }
            if pretty { newLine(depth + 1, &text) }
            each(element, &text)
        }
        if pretty && !elements.isEmpty { newLine(depth, &text) }
        text.append(contentsOf: closing.utf8)
    }

    private static func newLine(_ depth: Int, _ text: inout [UInt8]) {
        text.append(UInt8(ascii: "\n"))
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }
}
