/// Reads the two figures of a context overflow out of its wording.
///
/// The wordings differ, their order too. Where a count stands right behind a name of the context it is the window;
/// otherwise the refused prompt is the larger of the first two counts.
enum ContextNumbers {
    /// The prompt and the context in tokens; nil for what the text does not tell.
    static func read(_ text: String) -> (prompt: Int?, window: Int?) {
        let numbers = counts(in: text)
        guard let first = numbers.first else { return (nil, nil) }
        if let window = namedWindow(in: text) {
            var others = numbers
            if let place = others.firstIndex(of: window) { others.remove(at: place) }
            return (others.max(), window)
        }
        guard numbers.count > 1 else { return (nil, first) }
        return (max(first, numbers[1]), min(first, numbers[1]))
    }

    /// The count that follows a name of the context within a few words.
    private static func namedWindow(in text: String) -> Int? {
        let text = text.lowercased()
        let names = ["context length", "context size", "context window"]
        for name in names {
            guard let place = text.firstRange(of: name) else { continue }
            let behind = text[place.upperBound...].prefix(20)
            // With what comes after, so that a count is not cut in two.
            if let count = counts(in: String(text[place.upperBound...].prefix(32))).first,
                behind.contains(where: \.isNumber)
            {
                return count
            }
        }
        return nil
    }

    /// Whole numbers that stand alone and could be counts of tokens: not the `4` or `32` of a model's name.
    private static func counts(in text: String) -> [Int] {
        var found: [Int] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard isDigit(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            var value = 0
            while index < bytes.count, isDigit(bytes[index]) || isSeparator(bytes, index) {
                if isDigit(bytes[index]) { value = min(value * 10 + Int(bytes[index] & 15), 1 << 40) }
                index += 1
            }
            let before = start > 0 ? bytes[start - 1] : 0x20
            let after = index < bytes.count ? bytes[index] : 0x20
            if value >= 100, !isPartOfName(before), !isPartOfName(after) { found.append(value) }
        }
        return found
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// A comma between groups of three digits.
    private static func isSeparator(_ bytes: [UInt8], _ index: Int) -> Bool {
        bytes[index] == UInt8(ascii: ",") && index + 3 < bytes.count
            && bytes[(index + 1)...(index + 3)].allSatisfy(isDigit)
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
