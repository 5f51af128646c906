import CCurl

/// Header fields in the order they were sent, looked up without regard to case.
public struct HTTPHeaders: Sendable {
    /// Every field, repeats included.
    public var fields: [(name: String, value: String)]

    /// Wraps fields as they are.
    public init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// The value of the first field with this name, whatever its case.
    public subscript(name: String) -> String? {
        fields.first { HTTPHeaders.isSame($0.name, name) }?.value
    }

    /// When the server says it answered, in seconds since 1970; nil when it does not say.
    public var date: Double? {
        guard let text = self["Date"] else { return nil }
        let date = curl_getdate(text, nil)
        return date < 0 ? nil : Double(date)
    }

    /// Compares two field names the way HTTP does: ASCII letters without regard to case.
    static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
