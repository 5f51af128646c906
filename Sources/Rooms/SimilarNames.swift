/// Finds names like one that was not found.
enum SimilarNames {
    /// The likeliest first; those that share neither a word nor most letters are left out.
    static func find(_ name: String, among names: [String], limit: Int) -> [String] {
        let wanted = essence(of: name)
        guard !wanted.isEmpty else { return [] }
        let scored = names.compactMap { candidate -> (name: String, score: Int)? in
            let score = score(wanted, essence(of: candidate))
            return score > 0 ? (candidate, score) : nil
        }
        return scored.sorted { ($1.score, $0.name) < ($0.score, $1.name) }.prefix(limit).map(\.name)
    }

    private static func essence(of name: String) -> [UInt8] {
        let suffix = name.hasPrefix(RoomName.prefix) ? name.dropFirst(RoomName.prefix.count) : name[...]
        return Array(suffix.prefix(RoomName.maximumLength).lowercased().utf8)
    }

    private static func score(_ wanted: [UInt8], _ candidate: [UInt8]) -> Int {
        if wanted == candidate { return 1000 }
        let length = max(wanted.count, candidate.count)
        let alike = 100 * (length - distance(wanted, candidate)) / length
        let shared = words(wanted).intersection(words(candidate)).count
        return shared > 0 ? 100 * shared + alike : alike >= 60 ? alike : 0
    }

    private static func words(_ name: [UInt8]) -> Set<[UInt8]> {
        Set(name.split { "-_. ".utf8.contains($0) }.filter { $0.count > 1 }.map { Array($0) })
    }

    /// How many bytes must change to turn one name into the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in right.enumerated() {
                let cost = min(row[column] + 1, row[column + 1] + 1, diagonal + (byte == other ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = cost
            }
        }
        return row[right.count]
    }
}
