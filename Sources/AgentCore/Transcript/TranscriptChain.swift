import Dispatch
import Glibc
import Storage
import Tools

/// A run of lines in each of which a record follows the one before: a whole session, or a part of one.
struct TranscriptChain {
    private(set) var firstParent: Int?
    private(set) var firstID: Int?
    private(set) var lastID: Int?
    private(set) var events: [TurnEvent] = []
    /// The pieces of text behind the last event, of which nothing is built if their message follows.
    private(set) var openPieces: [UnsafeBufferPointer<UInt8>] = []
    private var reader: TranscriptRecordReader

    /// The chain of all lines in some bytes; nil where one of them is anything else than the next record.
    /// - Parameter bytes: whole lines with their newlines.
    init?(_ bytes: UnsafeBufferPointer<UInt8>, session: String) {
        reader = TranscriptRecordReader(session: session)
        var lines = TranscriptLines(bytes)
        while let line = lines.next() {
            let head = TranscriptLineHead(line)
            if let head, head.isPlainPiece(line) {
                guard follows(head.id, head.parent) else { return nil }
                openPieces.append(line)
            } else {
                guard let record = try? reader.read(line, head), follows(record.id, record.parent) else { return nil }
                guard let event = record.event else { continue }
                if event.isMessage { openPieces.removeAll(keepingCapacity: true) }
                guard closePieces() else { return nil }
                events.append(event)
            }
        }
    }

    /// True when the chain begins with the message that says again what the pieces before it said.
    var repeatsPieces: Bool { events.first?.isMessage ?? false }

    private mutating func follows(_ id: Int, _ parent: Int?) -> Bool {
        if let lastID {
            guard parent == lastID, id > lastID else { return false }
        } else {
            (firstParent, firstID) = (parent, id)
        }
        lastID = id
        return true
    }

    private mutating func closePieces() -> Bool {
        for piece in openPieces {
            guard let record = try? reader.read(piece) else { return false }
            if let event = record.event { events.append(event) }
        }
        openPieces.removeAll(keepingCapacity: true)
        return true
    }
}

extension TranscriptChain {
    /// What is worth a thread of its own: of less, starting it costs more than it saves.
    private static let partSize = 1 << 20

    /// Reads whole lines as chains that follow each other, on all cores where there is much to read.
    /// - Parameter count: the number of parts, for tests; else what the size and the machine suggest.
    /// - Returns: nil where some line is anything else than the next record of its part.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>,
        session: String,
        parts count: Int? = nil
    ) -> [TranscriptChain]? {
        let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let parts = split(bytes, into: count ?? max(1, min(cores, bytes.count / partSize)))
        if parts.count == 1 { return TranscriptChain(parts[0], session: session).map { [$0] } }
        // Each chain has a copy of the name, since cores that count the references to one slow each other down.
        let names = parts.map { _ in String(decoding: Array(session.utf8), as: UTF8.self) }
        var chains = [TranscriptChain?](repeating: nil, count: parts.count)
        chains.withUnsafeMutableBufferPointer { chains in
            nonisolated(unsafe) let (chains, parts) = (chains, parts)
            DispatchQueue.concurrentPerform(iterations: parts.count) { index in
                chains[index] = TranscriptChain(parts[index], session: names[index])
            }
        }
        let whole = chains.compactMap(\.self)
        return whole.count == parts.count ? whole : nil
    }

    /// Cuts behind the newlines next to where equal parts would end.
    private static func split(_ bytes: UnsafeBufferPointer<UInt8>, into count: Int) -> [UnsafeBufferPointer<UInt8>] {
        var parts: [UnsafeBufferPointer<UInt8>] = []
        var start = 0
        for number in 1...count {
            let wanted = max(start, bytes.count / count * number)
            let newline = number == count ? nil : bytes[wanted...].firstIndex(of: UInt8(ascii: "\n"))
            let end = newline.map { $0 + 1 } ?? bytes.count
            parts.append(UnsafeBufferPointer(rebasing: bytes[start..<end]))
            start = end
        }
        return parts
    }
}

extension TurnEvent {
    /// Whether it is a model's message, which says all pieces of its text again.
    var isMessage: Bool {
        if case .message = kind { true } else { false }
    }
}
