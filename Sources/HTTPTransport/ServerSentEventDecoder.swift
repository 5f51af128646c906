import Glibc

/// Splits a stream of bytes into server-sent events, as the WHATWG HTML standard, "Server-sent events", defines them,
/// with one leniency: at the end of the stream an event that lacks its empty line still counts.
///
/// The bytes may be cut anywhere. An event that lies whole in one fed piece is not copied. After a call has thrown,
/// the decoder must be dropped. `id:` and `retry:` are ignored, because a chat request cannot be resumed.
public struct ServerSentEventDecoder: Sendable {
    /// Lines that were comments, which servers send to show that they are alive.
    public private(set) var commentCount = 0

    private let eventLimit: Int
    /// The start of a line whose end has not been fed.
    private var openLine: [UInt8] = []
    /// Bytes of the mark at the start of a stream that have been seen; 3 when that is settled.
    private var markBytesSeen = 0
    /// The last piece ended in CR: a LF now belongs to it.
    private var skipsLineFeed = false
    private var name: [UInt8] = []
    /// The event's data lines so far, unless they are one line inside the piece being fed.
    private var data: [UInt8] = []
    private var hasData = false

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Makes a decoder.
    ///
    /// - Parameter eventLimit: the most bytes an event's data, or one line, may have.
    public init(eventLimit: Int = 64 << 20) { self.eventLimit = eventLimit }

    /// Takes the next bytes of the stream and hands over every event that they complete.
    ///
    /// - Throws: ``HTTPError`` with ``HTTPError/Code/tooLarge`` for an event past the limit; what `onEvent` throws.
    public mutating func feed(_ bytes: [UInt8], _ onEvent: (ServerSentEventView) throws -> Void) throws {
        try bytes.withUnsafeBufferPointer { try feed($0, onEvent) }
    }

    /// Takes the next bytes of the stream and hands over every event that they complete.
    ///
    /// - Throws: ``HTTPError`` with ``HTTPError/Code/tooLarge`` for an event past the limit; what `onEvent` throws.
    public mutating func feed(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ onEvent: (ServerSentEventView) throws -> Void
    ) throws {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        let count = bytes.count
        var index = 0
        if markBytesSeen < 3 { index = skipMark(bytes) }
        if skipsLineFeed, index < count {
            skipsLineFeed = false
            if base[index] == lineFeed { index += 1 }
        }
        var scanner = LineScanner(base: base, count: count, index: index)
        var only: Slice?
        while let line = scanner.next() {
            if openLine.isEmpty {
                try take(line, isOpenLine: false, only: &only, onEvent)
            } else {
                try extendOpenLine(with: line)
                try takeOpenLine(&only, onEvent)
            }
        }
        skipsLineFeed = skipsLineFeed || scanner.endedInCarriageReturn
        if let rest = scanner.rest { try extendOpenLine(with: rest) }
        // What stays must not point into the piece.
        if let only { data.append(contentsOf: only) }
    }

    /// Ends the stream: an event that lacks only its empty line is handed over.
    ///
    /// - Throws: ``HTTPError`` with ``HTTPError/Code/tooLarge`` for an event past the limit; what `onEvent` throws.
    public mutating func finish(_ onEvent: (ServerSentEventView) throws -> Void) throws {
        var only: Slice?
        if !openLine.isEmpty { try takeOpenLine(&only, onEvent) }
        try dispatch(only, onEvent)
    }

    // MARK: lines

    private typealias Slice = UnsafeBufferPointer<UInt8>

    /// Skips a byte order mark at the start of the stream, however it is cut.
    private mutating func skipMark(_ bytes: Slice) -> Int {
        for (index, byte) in bytes.enumerated() {
            guard byte == ServerSentEventDecoder.mark[markBytesSeen] else {
                openLine = Array(ServerSentEventDecoder.mark[..<markBytesSeen])
                markBytesSeen = 3
                return index
            }
            markBytesSeen += 1
            if markBytesSeen == 3 { return index + 1 }
        }
        return bytes.count
    }

    private mutating func extendOpenLine(with bytes: Slice) throws {
        guard openLine.count + bytes.count <= eventLimit else { throw tooLarge }
        openLine.append(contentsOf: bytes)
    }

    private mutating func takeOpenLine(_ only: inout Slice?, _ onEvent: (ServerSentEventView) throws -> Void) throws {
        var line: [UInt8] = []
        swap(&line, &openLine)
        try line.withUnsafeBufferPointer { try take($0, isOpenLine: true, only: &only, onEvent) }
        swap(&line, &openLine)
        openLine.removeAll(keepingCapacity: true)
    }

    /// Interprets one line without its end.
    private mutating func take(
        _ line: Slice,
        isOpenLine: Bool,
        only: inout Slice?,
        _ onEvent: (ServerSentEventView) throws -> Void
    ) throws {
        guard let base = line.baseAddress, let first = line.first else {
            try dispatch(only, onEvent)
            only = nil
            return
        }
        if first == colon {
            commentCount += 1
        } else if first == UInt8(ascii: "d"), let value = ServerSentEventDecoder.value(of: "data", base, line.count) {
            try takeData(value, isOpenLine: isOpenLine, &only)
        } else if first == UInt8(ascii: "e"), let value = ServerSentEventDecoder.value(of: "event", base, line.count) {
            name.removeAll(keepingCapacity: true)
            name.append(contentsOf: value)
        }
    }

    private mutating func takeData(_ value: Slice, isOpenLine: Bool, _ only: inout Slice?) throws {
        guard data.count + (only?.count ?? 0) + value.count < eventLimit else { throw tooLarge }
        if !hasData, !isOpenLine {
            hasData = true
            only = value
            return
        }
        if let first = only {
            data.append(contentsOf: first)
            only = nil
        }
        if hasData { data.append(lineFeed) }
        hasData = true
        data.append(contentsOf: value)
    }

    /// Hands over the event, if it has data, and begins the next.
    private mutating func dispatch(_ only: Slice?, _ onEvent: (ServerSentEventView) throws -> Void) throws {
        if hasData {
            try name.withUnsafeBufferPointer { name in
                let event = name.isEmpty ? nil : name
                if let only {
                    try onEvent(ServerSentEventView(event: event, data: only))
                } else {
                    try data.withUnsafeBufferPointer { try onEvent(ServerSentEventView(event: event, data: $0)) }
                }
            }
            hasData = false
            data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
        }
        name.removeAll(keepingCapacity: true)
    }

    /// What follows a field's colon, less one space; nil when the line is another field.
    private static func value(of field: StaticString, _ line: UnsafePointer<UInt8>, _ count: Int) -> Slice? {
        let length = field.utf8CodeUnitCount
        guard count >= length, memcmp(line, field.utf8Start, length) == 0 else { return nil }
        if count == length { return Slice(start: line + length, count: 0) }
        guard line[length] == colon else { return nil }
        let start = count > length + 1 && line[length + 1] == UInt8(ascii: " ") ? length + 2 : length + 1
        return Slice(start: line + start, count: count - start)
    }

    private var tooLarge: HTTPError {
        HTTPError(.tooLarge, "an event of the stream is larger than \(eventLimit) bytes: ask for a shorter answer")
    }
}

private let lineFeed = UInt8(ascii: "\n")
private let colon = UInt8(ascii: ":")
