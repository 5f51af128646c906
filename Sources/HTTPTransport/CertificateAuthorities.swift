import Glibc

/// Where the certificate authorities come from when not from the system. libcurl's tool reads these variables, its
/// library does not.
struct CertificateAuthorities {
    var file: String?
    var folder: String?

    static func ofEnvironment() -> CertificateAuthorities {
        func variable(_ name: String) -> String? {
            guard let value = getenv(name), value.pointee != 0 else { return nil }
            return String(cString: value)
        }
        return CertificateAuthorities(
            file: variable("CURL_CA_BUNDLE") ?? variable("SSL_CERT_FILE"),
            folder: variable("SSL_CERT_DIR")
        )
    }
}
