/// Ids for calls whose server gave none, or one that another server refuses: nine letters and digits, the strictest
/// rule known (Mistral's).
enum ToolCallID {
    static let length = 9
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func make(avoiding used: Set<String>, using generator: inout some RandomNumberGenerator) -> String {
        firstFree(from: generator.next(), avoiding: used)
    }

    /// The replacement of an id: always the same for the same one.
    static func make(for id: String, avoiding used: Set<String>) -> String {
        // FNV-1a: `Hasher` gives other values in every process.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return firstFree(from: hash, avoiding: used)
    }

    private static func firstFree(from start: UInt64, avoiding used: Set<String>) -> String {
        var number = start
        while true {
            let id = text(of: number)
            if !used.contains(id) { return id }
            number &+= 1
        }
    }

    private static func text(of number: UInt64) -> String {
        var rest = number
        let digits = (0..<length).map { _ in
            let digit = alphabet[Int(rest % UInt64(alphabet.count))]
            rest /= UInt64(alphabet.count)
            return digit
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
