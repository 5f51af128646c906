import Foundation
import Testing

/// A response as a real server sent it, with the chunk framing taken off.
struct RecordedResponse: CustomTestStringConvertible {
    let name: String
    let status: Int
    let head: String
    let body: [UInt8]

    var testDescription: String { name }
    var isStream: Bool { head.contains("text/event-stream") }

    init(_ name: String) throws {
        self.name = name
        let bytes = try Fixture.bytes(name)
        let end = try #require(bytes.indices.dropLast(3).first { bytes[$0...].starts(with: "\r\n\r\n".utf8) })
        head = String(decoding: bytes[..<end], as: UTF8.self)
        status = try #require(head.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        let rest = Array(bytes[(end + 4)...])
        body = head.contains("Transfer-Encoding: chunked") ? try Self.withoutChunks(rest) : rest
    }

    private static func withoutChunks(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var index = 0
        while true {
            let lineEnd = try #require(bytes[index...].firstIndex(of: 13))
            let size = try #require(Int(String(decoding: bytes[index..<lineEnd], as: UTF8.self), radix: 16))
            if size == 0 { return body }
            body += bytes[(lineEnd + 2)..<(lineEnd + 2 + size)]
            index = lineEnd + 2 + size + 2
        }
    }

    static let all: [RecordedResponse] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: Fixture.folder))?.sorted() ?? []
        return names.filter { $0.hasSuffix(".http") }.compactMap { try? RecordedResponse($0) }
    }()
}

enum Fixture {
    static var folder: String { Bundle.module.bundlePath + "/Fixtures" }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }
}
