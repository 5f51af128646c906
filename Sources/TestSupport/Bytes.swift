extension [UInt8] {
    /// Whether `sequence` occurs in these bytes.
    func contains(sequence: [UInt8]) -> Bool {
        guard let first = sequence.first else { return true }
        var start = startIndex
        while let found = self[start...].firstIndex(of: first), found + sequence.count <= endIndex {
            if self[found..<found + sequence.count].elementsEqual(sequence) {
                return true
            }
            start = found + 1
        }
        return false
    }
}
