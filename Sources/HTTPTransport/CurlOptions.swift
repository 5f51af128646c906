import CCurl
import Glibc

/// Turns a request into options of an easy handle.
enum CurlOptions {
    /// Sets every option. The list of headers must live as long as the handle, then be freed by the caller.
    static func apply(
        _ request: HTTPRequest,
        _ destination: Destination,
        _ authorities: CertificateAuthorities,
        _ reason: UnsafeMutablePointer<CChar>,
        to easy: UnsafeMutableRawPointer
    ) -> UnsafeMutablePointer<curl_slist>? {
        set(easy, CURLOPT_ERRORBUFFER, pointer: reason)
        set(easy, CURLOPT_URL, destination.url)
        set(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        set(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(easy, CURLOPT_ACCEPT_ENCODING, "")  // every encoding this libcurl can undo
        set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(easy, CURLOPT_BUFFERSIZE, Transfer.wakeSize)
        set(easy, CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect.curlMilliseconds)
        set(easy, CURLOPT_NOSIGNAL, 1)
        set(easy, CURLOPT_TCP_KEEPALIVE, 1)
        // Else giving up during a name lookup waits for the lookup, and all other transfers with it.
        set(easy, CURLOPT_QUICK_EXIT, 1)
        // A child process must not inherit the connection: it would hold it open, and could read it.
        _ = ccurl_easy_set_socket_callback(easy) { _, socket, _ in
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
            return CURL_SOCKOPT_OK
        }
        if destination.isLoopback { set(easy, CURLOPT_NOPROXY, "*") }
        if let file = authorities.file { set(easy, CURLOPT_CAINFO, file) }
        if let folder = authorities.folder { set(easy, CURLOPT_CAPATH, folder) }
        setMethod(request, on: easy)
        let list = headerList(request)
        set(easy, CURLOPT_HTTPHEADER, pointer: list)
        return list
    }

    private static func setMethod(_ request: HTTPRequest, on easy: UnsafeMutableRawPointer) {
        if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
            _ = ccurl_easy_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            // libcurl makes its own copy, the only one.
            request.body.withUnsafeBytes { body in
                let start = UnsafeMutableRawPointer(mutating: body.baseAddress)
                if let start {
                    set(easy, CURLOPT_COPYPOSTFIELDS, pointer: start)
                } else {
                    set(easy, CURLOPT_COPYPOSTFIELDS, "")
                }
            }
            set(easy, CURLOPT_POST, 1)
        }
        if request.method == "HEAD" { set(easy, CURLOPT_NOBODY, 1) }
        set(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private static func headerList(_ request: HTTPRequest) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        func add(_ line: String) {
            if let longer = curl_slist_append(list, line) { list = longer }
        }
        // Without a value and a colon at the end, libcurl leaves a header out that it would add by itself.
        for name in ["Expect", "Content-Type"]
        where !request.headers.contains(where: { HTTPHeaders.isSame($0.name, name) }) {
            add("\(name):")
        }
        // With a semicolon, it sends one without a value.
        for header in request.headers {
            let isBlank = header.value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
            add(isBlank ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        return list
    }

    private static func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) {
        _ = ccurl_easy_set_long(easy, option, value)
    }

    private static func set(_ easy: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) {
        _ = ccurl_easy_set_string(easy, option, value)
    }

    private static func set(
        _ easy: UnsafeMutableRawPointer,
        _ option: CURLoption,
        pointer: UnsafeMutableRawPointer?
    ) {
        _ = ccurl_easy_set_pointer(easy, option, pointer)
    }
}
