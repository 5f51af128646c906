import CCurl
import Glibc
import Synchronization

/// What libcurl needs once in a process.
enum CurlProcess {
    private static let live = Mutex<[ObjectIdentifier: CurlLoop]>([:])

    private static let isPrepared: Bool = {
        curl_global_init(Int(CURL_GLOBAL_SSL))
        // Handlers run last in, first out: after curl's start-up registered the TLS library's clean-up, this one runs
        // before it, so that no thread is inside the library when it is taken down.
        atexit { CurlProcess.endThreads() }
        return true
    }()

    /// Starts libcurl and the TLS library, the first time.
    static func prepare() { _ = isPrepared }

    static func threadStarted(_ loop: CurlLoop) { live.withLock { $0[ObjectIdentifier(loop)] = loop } }

    static func threadEnded(_ loop: CurlLoop) { _ = live.withLock { $0.removeValue(forKey: ObjectIdentifier(loop)) } }

    /// Stops every loop and gives them a moment; a thread that is stuck is left behind, as it would be without this.
    private static func endThreads() {
        for loop in live.withLock({ Array($0.values) }) { loop.stop() }
        for _ in 0..<200 {
            if live.withLock({ $0.isEmpty }) { return }
            usleep(500)
        }
    }
}
