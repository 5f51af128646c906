extension HTTPRequest {
    /// Refuses what would change the meaning of the request on the wire: a line break in a header is a second header.
    func checkFields() throws(HTTPError) {
        guard HTTPRequest.isToken(method) else {
            throw HTTPRequest.refusal("the request's method is not a valid HTTP method name")
        }
        for header in headers {
            guard HTTPRequest.isToken(header.name) else {
                throw HTTPRequest.refusal("a header's name has characters that HTTP does not allow")
            }
            guard header.value.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
                throw HTTPRequest.refusal(
                    "the value of the header \(header.name) has a line break or control character: remove it"
                )
            }
            for reserved in ["Content-Length", "Transfer-Encoding"] where HTTPHeaders.isSame(header.name, reserved) {
                throw HTTPRequest.refusal("the header \(reserved) is set by the client: leave it out")
            }
        }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    private static func refusal(_ message: String) -> HTTPError {
        HTTPError(.unsupported, message, isBeforeFirstByte: true)
    }
}
