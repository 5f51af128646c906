import Tools

/// Quick judgements of a JSON text without building it.
enum JSONShape {
    /// True for exactly one well-formed object.
    static func isObject(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = JSONReader(text)
        guard reader.peek() == .object else { return false }
        do throws(JSONError) {
            try reader.skipValue()
            try reader.finish()
            return true
        } catch {
            return false
        }
    }

    /// True when the text stops inside a string, an object or an array.
    static func endsEarly(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in text {
            if isEscaped {
                isEscaped = false
            } else if isInString {
                if byte == UInt8(ascii: "\\") { isEscaped = true }
                if byte == UInt8(ascii: "\"") { isInString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
                default: break
                }
            }
        }
        return isInString || depth > 0
    }
}
