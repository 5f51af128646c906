import Glibc
import TestSupport

@testable import HTTPTransport

/// The variables that every test of this target runs under, set once before the first request, because changing
/// them while another thread reads them is not safe. Loopback requests must not notice them.
enum TestEnvironment {
    /// Answers as a proxy would: with the target it was asked for. A tunnel ends in this server, which is no TLS
    /// server, or is refused.
    static let proxy: ScriptedHTTPServer? = try? ScriptedHTTPServer { request in
        guard request.method == "CONNECT" else { return [.text("proxied \(request.path)")] }
        return request.path.hasPrefix("refused.") ? [.text("", status: 403)] : [.raw("HTTP/1.1 200 OK\r\n\r\n")]
    }

    /// Started before there are sockets that a new process could inherit.
    static let tlsServer = TLSServer()

    private static let isPrepared: Bool = {
        for name in ["http_proxy", "https_proxy"] { setenv(name, proxy?.url ?? "http://127.0.0.1:1", 1) }
        setenv("no_proxy", "unproxied.invalid", 1)
        if let tlsServer {
            unsetenv("CURL_CA_BUNDLE")
            setenv("SSL_CERT_FILE", tlsServer.authority, 1)
        }
        return true
    }()

    static func client(clock: @escaping @Sendable () -> MonotonicTime = { .now }) -> HTTPClient {
        _ = isPrepared
        return HTTPClient(userAgent: "tests", clock: clock)
    }
}

extension HTTPClient {
    /// Sends a request and reads its body as text.
    func text(_ request: HTTPRequest) async throws -> String {
        String(decoding: try await send(request).body.collect(upTo: 1 << 20), as: UTF8.self)
    }

    /// The error that sending a request and reading its answer ends with.
    func failure(_ request: HTTPRequest) async -> HTTPError? {
        do {
            _ = try await send(request).body.collect(upTo: 1 << 26)
            return nil
        } catch {
            return error as? HTTPError
        }
    }
}
