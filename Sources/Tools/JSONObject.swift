/// A JSON object that keeps the order of its members.
///
/// Look-ups are linear: the objects of chat requests and tool calls have a handful of members, where a scan is
/// faster than hashing. Two objects are equal when they have the same members in any order.
public struct JSONObject: Sendable {
    /// The members in the order in which they were written.
    public private(set) var members: [(key: String, value: JSONValue)]

    /// Makes an object; a key given twice keeps its first place and its last value.
    public init(_ members: some Sequence<(String, JSONValue)> = []) {
        var builder = Builder()
        for (key, value) in members { builder.set(key, value) }
        self = builder.object
    }

    /// Collects members. Beyond a handful it looks keys up in a table, so that a hostile text with a hundred
    /// thousand members costs no quadratic time.
    public struct Builder {
        /// The members so far.
        public private(set) var object = JSONObject(unchecked: [])
        private var places: [String: Int] = [:]
        private static let scanned = 16

        /// Starts without members.
        public init() {}

        /// Sets a member; one that is there already keeps its place.
        public mutating func set(_ key: String, _ value: JSONValue) {
            if object.members.count < Self.scanned { return object[key] = value }
            if places.isEmpty { places = object.places }
            if let place = places[key] { return object.members[place].value = value }
            places[key] = object.members.count
            object.members.append((key, value))
        }
    }

    private init(unchecked members: [(key: String, value: JSONValue)]) { self.members = members }

    private var places: [String: Int] {
        Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
    }

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
    /// True when both have the same members, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        // Nearly always the order is the same too; only then is no look-up needed.
        guard zip(left.members, right.members).contains(where: { $0.key != $1.key }) else {
            return zip(left.members, right.members).allSatisfy { $0.value == $1.value }
        }
        let places = right.places
        return left.members.allSatisfy { member in
            places[member.key].map { right.members[$0].value == member.value } ?? false
        }
    }

    /// Hashes the keys without their order.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        hasher.combine(members.reduce(into: 0) { $0 ^= $1.key.hashValue })
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Makes an object from a literal; a key given twice keeps its first place and its last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
