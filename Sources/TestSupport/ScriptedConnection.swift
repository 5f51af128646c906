import Glibc

/// One client of a ``ScriptedHTTPServer``, served on its own thread.
final class ScriptedConnection {
    private let socket: Int32
    private let number: Int
    private let server: ScriptedHTTPServer
    private var received: [UInt8] = []

    init(socket: Int32, number: Int, server: ScriptedHTTPServer) {
        self.socket = socket
        self.number = number
        self.server = server
    }

    /// Answers requests until either side closes.
    func serve(_ handler: ScriptedHTTPServer.Handler) {
        defer { close(socket) }
        while let request = readRequest() {
            server.note(request)
            for step in handler(request) {
                guard perform(step) else { return }
            }
        }
    }

    // MARK: reading

    private func readRequest() -> ScriptedHTTPServer.Request? {
        var end: Int?
        while end == nil {
            end = received.indices.dropLast(3).first { received[$0...].starts(with: "\r\n\r\n".utf8) }
            if end != nil { break }
            guard readMore() else { return nil }
            if let first = received.first, first < 0x20 {
                _ = write(Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8))
                return nil
            }
        }
        guard let end else { return nil }
        let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        received.removeSubrange(..<(end + 4))
        var request = ScriptedHTTPServer.Request(
            method: String(words[0]),
            path: String(words[1]),
            headers: headers,
            body: [],
            connection: number
        )
        let length = request["Content-Length"].flatMap { Int($0) } ?? 0
        var stops = server.bodyStops[...]
        while received.count < length {
            let isAtStop = received.count >> 20 >= server.bodyStops.count - stops.count
            if isAtStop, let stop = stops.popFirst() {
                stop.reached.open()
                _ = wait(for: stop.go)
            }
            guard readMore() else {
                // Nobody must wait for what a client that has left does not send.
                for stop in stops { stop.reached.open() }
                return nil
            }
        }
        request.body = Array(received[..<length])
        received.removeSubrange(..<length)
        return request
    }

    private func readMore() -> Bool {
        guard server.stopped.block(orUntil: [(socket, Int16(POLLIN))]) != nil else { return false }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(socket, &piece, piece.count, 0)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
        received.append(contentsOf: piece[..<count])
        return true
    }

    // MARK: answering

    /// False when the connection is over.
    private func perform(_ step: ScriptedHTTPServer.Step) -> Bool {
        switch step {
        case .raw(let text): return write(Array(text.utf8))
        case .response(let status, let headers, let body):
            let length = [(name: "Content-Length", value: "\(body.count)")]
            return write(head(status, headers + length) + body)
        case .head(let status, let headers):
            return write(head(status, headers + [(name: "Transfer-Encoding", value: "chunked")]))
        case .chunk(let bytes, let times):
            let chunk = Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
            for _ in 0..<times {
                guard write(chunk) else { return false }
            }
            return true
        case .endOfChunks: return write(Array("0\r\n\r\n".utf8))
        case .wait(let gate): return wait(for: gate)
        case .open(let gate):
            gate.open()
            return true
        case .waitUntilClientCloses:
            waitUntilClientCloses()
            return false
        case .openWhenClientCloses(let gate):
            waitUntilClientCloses()
            gate.open()
            return false
        case .close: return false
        case .reset:
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
            return false
        }
    }

    private func head(_ status: Int, _ headers: [(name: String, value: String)]) -> [UInt8] {
        Array("HTTP/1.1 \(status) Scripted\r\n\(headers.map { "\($0.name): \($0.value)\r\n" }.joined())\r\n".utf8)
    }

    private func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                send(socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
                server.note(sent: count, onConnection: number)
            } else if errno == EAGAIN {
                guard server.stopped.block(orUntil: [(socket, Int16(POLLOUT))]) != nil else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Linux's POLLRDHUP, the other side will send no more, which the Glibc module leaves out.
    private static let hangUp: Int16 = 0x2000

    private func wait(for gate: Gate) -> Bool {
        gate.block(
            orUntil: [(socket, ScriptedConnection.hangUp), (server.stopped.descriptor, Int16(POLLIN))]) == nil
    }

    private func waitUntilClientCloses() {
        _ = server.stopped.block(orUntil: [(socket, ScriptedConnection.hangUp)])
    }
}
