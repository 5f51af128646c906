import CCrypto
import Testing

@Suite("libcrypto behind plain functions")
struct CCryptoTests {
    /// FIPS 180-4 examples, and a length around the block's edge.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digest(message: String, expected: String) {
        var digest = [UInt8](repeating: 0, count: 32)
        #expect(pattreeya_sha256(Array(message.utf8), message.utf8.count, &digest))
        #expect(hex(digest) == expected)
    }

    /// RFC 4231, test cases 1 to 3, 6 (a key longer than a block) and 7.
    @Test(
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array(
                    ("This is a test using a larger than block-size key and a larger than block-size data. "
                        + "The key needs to be hashed before being used by the HMAC algorithm.").utf8
                ),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ] as [([UInt8], [UInt8], String)]
    )
    func authenticationCode(key: [UInt8], message: [UInt8], expected: String) {
        var code = [UInt8](repeating: 0, count: 32)
        #expect(pattreeya_hmac_sha256(key, key.count, message, message.count, &code))
        #expect(hex(code) == expected)
    }

    @Test func emptyInputsMayBeNull() {
        var code = [UInt8](repeating: 0, count: 32)
        #expect(pattreeya_hmac_sha256(nil, 0, nil, 0, &code))
        #expect(hex(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func randomBytesFillTheWholePiece() {
        var left = [UInt8](repeating: 0, count: 4096)
        var right = left
        #expect(pattreeya_random_bytes(&left, left.count))
        #expect(pattreeya_random_bytes(&right, right.count))
        #expect(left != right)
        // Each 64-byte stretch being zero has a chance of 1 in 2^512.
        for start in stride(from: 0, to: left.count, by: 64) {
            #expect(left[start..<start + 64].contains { $0 != 0 })
        }
    }

    @Test func comparesAllBytes() {
        let bytes = [UInt8](0..<32)
        #expect(pattreeya_equal_constant_time(bytes, bytes, bytes.count))
        #expect(pattreeya_equal_constant_time(nil, nil, 0))
        for position in bytes.indices {
            var other = bytes
            other[position] ^= 0x80
            #expect(!pattreeya_equal_constant_time(bytes, other, bytes.count))
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
