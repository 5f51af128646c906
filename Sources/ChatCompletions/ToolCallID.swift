/// Ids for calls whose server gave none: nine letters and digits, the strictest rule known (Mistral's).
enum ToolCallID {
    static let length = 9
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    static func make(avoiding used: Set<String>, using generator: inout some RandomNumberGenerator) -> String {
        var number = generator.next() as UInt64
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
