import ChatCompletions
import Foundation
import HTTPTransport

/// A long streamed reply through decoder and assembler, in pieces as the network brings them, against Foundation's
/// JSON reader on the same chunks.
enum ChatStreamMeasurement {
    private static let pieceSize = 16 << 10

    /// Megabytes a second: ours, and the peer's.
    static func run() throws -> (ours: Double, peer: Double) {
        let chunks = (0..<100_000).map { number in
            """
            {"id":"chatcmpl-benchmark","object":"chat.completion.chunk","created":1795257157,"model":"benchmark-1",\
            "system_fingerprint":"fp_0123456789","choices":[{"index":0,"delta":{"content":"word\(number) "},\
            "logprobs":null,"finish_reason":null}]}
            """
        }
        let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        let stream = Array((chunks.map { "data: \($0)\n\n" }.joined() + end).utf8)
        let pieces = stride(from: 0, to: stream.count, by: pieceSize).map {
            Array(stream[$0..<min($0 + pieceSize, stream.count)])
        }
        let size = Double(stream.count) / 1e6
        let ours = try Benchmark.medianSeconds(of: 9) { try read(pieces) }
        let datas = chunks.prefix(10_000).map { Data($0.utf8) }
        let peerSize = Double(datas.reduce(0) { $0 + $1.count }) / 1e6
        let peer = try Benchmark.medianSeconds(of: 3) {
            for data in datas { _ = try JSONSerialization.jsonObject(with: data) }
        }
        return (size / ours, peerSize / peer)
    }

    private static func read(_ pieces: [[UInt8]]) throws {
        var decoder = ServerSentEventDecoder()
        var assembler = ChatReplyAssembler()
        var shown = 0
        for piece in pieces {
            try decoder.feed(piece) { try assembler.add($0.data) }
            shown += assembler.takeEvents().text?.utf8.count ?? 0
        }
        var random = SystemRandomNumberGenerator()
        let last = try assembler.finish(using: &random)
        shown += last.text?.utf8.count ?? 0
        guard shown == last.reply.text.utf8.count, shown > 800_000 else {
            throw Benchmark.WrongResult(
                description: "\(shown) of \(last.reply.text.utf8.count) bytes of the stream were shown"
            )
        }
    }
}
