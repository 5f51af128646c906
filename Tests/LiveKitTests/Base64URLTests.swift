import LiveKit
import TestSupport
import Testing

@Suite("Base64 with the URL alphabet")
struct Base64URLTests {
    /// RFC 4648 §10, without the padding; and the two letters that differ from plain base64.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"), ("?~?", "P34_"), (">>>", "Pj4-"),
    ])
    func knownTexts(bytes: String, text: String) {
        #expect(Base64URL.encode(bytes.utf8) == text)
        #expect(Base64URL.decode(text.utf8) == Array(bytes.utf8))
    }

    @Test(arguments: ["Zg==", "Zh", "Zm9", "Z", "Zm9v\n", "Zm9v+", "Zm9v/g", " Zm9v", "Zm9vä"])
    func refusesAllButTheCanonicalText(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    @Test func everyByteComesBack() {
        var random = SeededGenerator(seed: 1)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            #expect(Base64URL.decode(Base64URL.encode(bytes).utf8) == bytes)
        }
    }
}
