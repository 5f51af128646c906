import CCrypto

/// The cryptography that tokens and ids need, on libcrypto.
package enum Crypto {
    /// libcrypto itself failed: no memory, or no source of random bytes.
    package struct Failure: Error, CustomStringConvertible {
        package let operation: String
        package var description: String { "libcrypto could not compute \(operation): check memory and entropy" }
    }

    /// The HMAC-SHA256 code (RFC 2104) of a message: 32 bytes.
    package static func authenticationCode(for message: some Collection<UInt8>, key: some Collection<UInt8>)
        throws(Failure) -> [UInt8]
    {
        let message = ContiguousArray(message)
        let key = ContiguousArray(key)
        var code = [UInt8](repeating: 0, count: Int(PATTREEYA_SHA256_LENGTH))
        let done = message.withUnsafeBufferPointer { message in
            key.withUnsafeBufferPointer { key in
                pattreeya_hmac_sha256(key.baseAddress, key.count, message.baseAddress, message.count, &code)
            }
        }
        guard done else { throw Failure(operation: "an HMAC") }
        return code
    }

    /// The SHA-256 digest (FIPS 180-4) of a message: 32 bytes.
    package static func digest(of message: some Collection<UInt8>) throws(Failure) -> [UInt8] {
        let message = ContiguousArray(message)
        var digest = [UInt8](repeating: 0, count: Int(PATTREEYA_SHA256_LENGTH))
        let done = message.withUnsafeBufferPointer { pattreeya_sha256($0.baseAddress, $0.count, &digest) }
        guard done else { throw Failure(operation: "a SHA-256 digest") }
        return digest
    }

    /// Bytes that nobody can predict.
    package static func randomBytes(_ count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard pattreeya_random_bytes(&bytes, count) else { throw Failure(operation: "random bytes") }
        return bytes
    }

    /// Compares without telling by the time it takes where the first difference is.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && pattreeya_equal_constant_time(left, right, left.count)
    }
}
