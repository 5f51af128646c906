import CCurl
import Glibc

/// Turns libcurl's result into our error: what failed at which server, and what to do next.
struct CurlFailure {
    let error: HTTPError

    init(_ result: CURLcode, of transfer: CurlTransfer) {
        let destination = transfer.shared.destination
        let detail = transfer.curlReason.isEmpty ? String(cString: curl_easy_strerror(result)) : transfer.curlReason
        let proxyHint = CurlFailure.proxyHint(for: destination)
        let (code, message): (HTTPError.Code, String)
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST:
            code = .dns
            message =
                "cannot find the host \(destination.host): check the spelling of the address and the network\(proxyHint)"
        case CURLE_COULDNT_RESOLVE_PROXY:
            code = .dns
            message = "cannot find the proxy for \(destination.name): check http_proxy, https_proxy and all_proxy"
        case CURLE_COULDNT_CONNECT: (code, message) = CurlFailure.notConnected(transfer, proxyHint)
        case CURLE_PROXY:
            code = .connect
            message = "the proxy does not lead to \(destination.name) (\(detail)): check https_proxy and no_proxy"
        case CURLE_OPERATION_TIMEDOUT:
            code = .timeout
            message =
                "no connection to \(destination.name) within \(transfer.shared.request.timeouts.connect.text): "
                + "check the address and the network\(proxyHint)"
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            code = .tls
            message = "no TLS connection to \(destination.name) (\(detail)): \(CurlFailure.remedy(result, detail))"
        case CURLE_OUT_OF_MEMORY:
            code = .tooLarge
            message = "the answer of \(destination.name) does not fit in memory: ask for less at once"
        case CURLE_GOT_NOTHING:
            code = .broken
            message = "\(destination.name) closed the connection without an answer: try again"
        default:
            (code, message) = CurlFailure.broken(transfer, detail)
        }
        error = transfer.error(code, message)
    }

    private static func notConnected(_ transfer: CurlTransfer, _ proxyHint: String) -> (HTTPError.Code, String) {
        let destination = transfer.shared.destination
        var number = 0
        _ = ccurl_easy_get_long(transfer.easy, CURLINFO_OS_ERRNO, &number)
        if number == Int(ECONNREFUSED) {
            let place = destination.host.contains(":") ? "[\(destination.host)]" : destination.host
            return (
                .refused,
                "nothing is listening at \(place):\(destination.port): "
                    + "check the address and that the server is running\(proxyHint)"
            )
        }
        let reason = number == 0 ? "" : " (\(String(cString: strerror(Int32(number)))))"
        return (.connect, "cannot reach \(destination.name)\(reason): check the address and the network\(proxyHint)")
    }

    private static func broken(_ transfer: CurlTransfer, _ detail: String) -> (HTTPError.Code, String) {
        let name = transfer.shared.destination.name
        var tunnelStatus = 0
        _ = ccurl_easy_get_long(transfer.easy, CURLINFO_HTTP_CONNECTCODE, &tunnelStatus)
        if tunnelStatus >= 300 {
            return (
                .connect,
                "the proxy refused a tunnel to \(name) with status \(tunnelStatus): check https_proxy and no_proxy"
            )
        }
        let moment = transfer.hasFirstByte ? "in the middle of its answer" : "before its answer"
        return (.broken, "the connection to \(name) broke \(moment) (\(detail)): try again")
    }

    private static func remedy(_ result: CURLcode, _ detail: String) -> String {
        if detail.contains("wrong version number") {
            return "the server does not speak TLS on this port, so use http:// or another port"
        }
        if result == CURLE_SSL_CACERT_BADFILE { return "check the file that SSL_CERT_FILE or CURL_CA_BUNDLE names" }
        return "check the address, the machine's clock and, for an authority of your own, SSL_CERT_FILE"
    }

    /// A proxy variable that is set may be the cause of any failure to connect.
    private static func proxyHint(for destination: Destination) -> String {
        guard !destination.isLoopback else { return "" }
        // libcurl ignores HTTP_PROXY, which a web server's client could set through a header named Proxy.
        let ownNames = destination.scheme == "https" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        let names = ownNames + ["all_proxy", "ALL_PROXY"]
        let isSet = names.first { name in getenv(name).map { $0.pointee != 0 } ?? false }
        return isSet.map { ", and \($0), which is set" } ?? ""
    }
}
