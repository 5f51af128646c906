import Glibc
import TestSupport

/// A real TLS server: OpenSSL's, with a certificate for `localhost` that was made for this run and is its own authority.
struct TLSServer {
    /// The port that it listens on.
    let port: Int
    /// The certificate's file.
    let authority: String
    /// Removed by the shell that waits for this process, since this value lives as long as the process does.
    private let temporary: TemporaryFolder

    /// Starts the server; nil without the `openssl` program. It answers with a page about the connection and ends when
    /// this process has ended.
    init?() {
        temporary = TemporaryFolder()
        let folder = temporary.path
        let made = system(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
            -addext subjectAltName=DNS:localhost -keyout '\(folder)/key.pem' -out '\(folder)/cert.pem' 2>/dev/null
            """
        )
        guard made == 0 else { return nil }
        // With the tests' own error stream, whoever reads that to its end would wait for the server.
        let command =
            "trap '' INT TERM HUP; exec </dev/null 2>/dev/null; cd '\(folder)' && "
            + "{ openssl s_server -accept 127.0.0.1:0 -www -cert cert.pem -key key.pem & } && "
            + "tail --pid=\(getpid()) -f /dev/null; kill -9 $!; rm -r '\(folder)'"
        guard let output = popen(command, "r") else { return nil }
        let port = TLSServer.port(output)
        // The server writes to it until it ends. A child that nobody fetches then would keep the test library, which
        // watches for its own, from ever seeing them.
        let stream = UInt(bitPattern: output)
        PosixThread.start {
            guard let output = UnsafeMutablePointer<FILE>(bitPattern: stream) else { return }
            while fgetc(output) != EOF {}
            pclose(output)
        }
        guard let port else { return nil }
        self.port = port
        authority = "\(folder)/cert.pem"
    }

    /// Reads the line that tells the address.
    private static func port(_ output: UnsafeMutablePointer<FILE>) -> Int? {
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, output) > 0, let start = line {
            let text = String(cString: start)
            guard text.hasPrefix("ACCEPT"), let last = text.split(separator: ":").last else { continue }
            return Int(last.filter(\.isNumber))
        }
        return nil
    }
}
