import LiveKit

/// Ids in the form that LiveKit gives them: a prefix, then twelve characters that are hard to confuse.
enum Identifier {
    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

    /// A new id that nobody can guess.
    static func make(prefix: String) throws(Crypto.Failure) -> String {
        var body: [UInt8] = []
        while body.count < 12 {
            // Six bits hold 64 values: those past the alphabet are drawn again, so that each letter is as likely.
            for byte in try Crypto.randomBytes(16) where body.count < 12 && Int(byte & 0x3F) < alphabet.count {
                body.append(alphabet[Int(byte & 0x3F)])
            }
        }
        return prefix + String(decoding: body, as: UTF8.self)
    }
}
