/// A JSON object that keeps the order of its members.
///
/// Look-ups are linear: the objects of chat requests and tool calls have a handful of members, where a scan is
/// faster than hashing. Two objects are equal when they have the same members in any order.
public struct JSONObject: Sendable {
    /// The members in the order in which they were written.
    public private(set) var members: [(key: String, value: JSONValue)]

    /// Makes an object; a key given twice keeps its first place and its last value.
    public init(_ members: some Sequence<(String, JSONValue)> = []) {
        self.members = []
        for (key, value) in members { self[key] = value }
    }

    init(unchecked members: [(key: String, value: JSONValue)]) { self.members = members }

    /// The value of a member; assigning nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// The keys in order.
    public var keys: [String] { members.map(\.key) }

    /// True without any member.
    public var isEmpty: Bool { members.isEmpty }

    /// The number of members.
    public var count: Int { members.count }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(members.reduce(into: 0) { $0 ^= $1.key.hashValue })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
