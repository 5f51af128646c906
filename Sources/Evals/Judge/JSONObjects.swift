import Tools

/// Finds JSON objects in what a model wrote, which may have put words or a code fence around them.
enum JSONObjects {
    /// A longer answer is none: finding objects takes the square of its length at worst.
    static let longest = 16_384

    /// The outermost objects of a text, in order; none where the text is too long.
    static func all(in text: String) -> [JSONObject] {
        let bytes = Array(text.utf8)
        guard bytes.count <= longest else { return [] }
        var objects: [JSONObject] = []
        var place = 0
        while let start = bytes[place...].firstIndex(of: UInt8(ascii: "{")) {
            if let end = end(of: bytes, from: start), let object = object(bytes[start..<end]) {
                objects.append(object)
                place = end
            } else {
                place = start + 1
            }
        }
        return objects
    }

    private static func object(_ bytes: ArraySlice<UInt8>) -> JSONObject? {
        (try? JSONValue(parsing: bytes))?.objectValue
    }

    /// The place behind the brace that closes the one at the start; nil where none does.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        var depth = 0
        var (isString, isEscaped) = (false, false)
        for index in start..<bytes.count {
            let byte = bytes[index]
            if isString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isString = true
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return index + 1 }
            default: break
            }
        }
        return nil
    }
}
