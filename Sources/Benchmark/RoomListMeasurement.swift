import Foundation
import LiveKit

/// The list of many rooms as livekit-server 1.13 sends it: ten codecs in each room, which is most of the bytes.
enum RoomListMeasurement {
    private static let count = 10_000
    /// The media types that a recorded room carries.
    private static let codecs = [
        "video/H264", "video/VP8", "video/VP9", "video/AV1", "video/H265", "video/rtx", "audio/opus", "audio/red",
        "audio/PCMU", "audio/PCMA",
    ]

    /// Milliseconds for one list.
    static func run(leavingBodyAt path: String) throws -> Double {
        var body: [UInt8] = []
        for number in 0..<count { append(1, room(number), to: &body) }
        try Data(body).write(to: URL(filePath: path))
        let seconds = try Benchmark.medianSeconds(of: 15) {
            let rooms = try RoomServiceClient.rooms(inListResponse: body)
            guard rooms.count == count, rooms.last?.name.hasSuffix("-\(count - 1)") == true else {
                throw Benchmark.WrongResult(description: "\(rooms.count) of \(count) rooms were read")
            }
        }
        return seconds * 1000
    }

    /// Fields of `livekit.Room` by their numbers in `livekit_models.proto`.
    private static func room(_ number: Int) -> [UInt8] {
        var room: [UInt8] = []
        append(1, Array("RM_\(100_000 + number)abcdef".utf8), to: &room)
        append(2, Array("pattreeya-interview-\(number)".utf8), to: &room)
        append(3, varint: 300, to: &room)
        append(5, varint: 1_795_257_157, to: &room)
        append(6, Array("turn-password-\(number)".utf8), to: &room)
        for codec in codecs {
            var entry: [UInt8] = []
            append(1, Array(codec.utf8), to: &entry)
            append(7, entry, to: &room)
        }
        append(14, varint: 300, to: &room)
        append(15, varint: 1_795_257_157_123, to: &room)
        return room
    }

    private static func append(_ field: UInt8, _ bytes: [UInt8], to message: inout [UInt8]) {
        message.append(field << 3 | 2)
        append(UInt64(bytes.count), to: &message)
        message += bytes
    }

    private static func append(_ field: UInt8, varint value: UInt64, to message: inout [UInt8]) {
        message.append(field << 3)
        append(value, to: &message)
    }

    private static func append(_ value: UInt64, to message: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            message.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        message.append(UInt8(rest))
    }
}
