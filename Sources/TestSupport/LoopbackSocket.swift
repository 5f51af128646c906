import Glibc

/// A socket call that the system refused.
public struct SocketError: Error, CustomStringConvertible {
    /// The call's name.
    public var call: String
    /// Its `errno`.
    public var number: Int32

    /// The call and the system's text for the number.
    public var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// TCP sockets on 127.0.0.1.
public enum LoopbackSocket {
    /// Listens on a port that the system chooses. The caller closes the descriptor.
    ///
    /// - Parameter backlog: how many connections the system accepts ahead of the program.
    /// - Throws: ``SocketError``.
    public static func listen(backlog: Int32) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError(call: "socket", number: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failedCall: String? = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> String? in
                if bind(descriptor, address, length) != 0 { return "bind" }
                if Glibc.listen(descriptor, backlog) != 0 { return "listen" }
                return getsockname(descriptor, address, &length) == 0 ? nil : "getsockname"
            }
        }
        if let failedCall {
            let number = errno
            close(descriptor)
            throw SocketError(call: failedCall, number: number)
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A port on which nothing listened a moment ago.
    ///
    /// - Throws: ``SocketError``.
    public static func unusedPort() throws -> Int {
        let (descriptor, port) = try listen(backlog: 1)
        close(descriptor)
        return port
    }
}
