/// The records of a ``HistoryFile``.
enum HistoryFormat {
    /// `entry` as one line with its newline.
    static func encode(_ entry: String) -> [UInt8] {
        var record: [UInt8] = []
        record.reserveCapacity(entry.utf8.count + 1)
        for byte in entry.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): record += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
            case UInt8(ascii: "\n"): record += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            case UInt8(ascii: "\r"): record += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
            default: record.append(byte)
            }
        }
        record.append(UInt8(ascii: "\n"))
        return record
    }

    /// The entries in a file's bytes. Blank lines are skipped; a last line without a newline was cut off by a crash
    /// and still counts, as far as it goes. A byte that is not UTF-8 becomes U+FFFD.
    static func decode(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map(unescape)
    }

    /// The number of entries in a file's bytes, without making them.
    static func count(_ bytes: [UInt8]) -> Int {
        bytes.reduce(0) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    }

    private static func unescape(_ line: ArraySlice<UInt8>) -> String {
        guard line.contains(UInt8(ascii: "\\")) else { return String(decoding: line, as: UTF8.self) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.count)
        var isEscaped = false
        for byte in line {
            if isEscaped {
                isEscaped = false
                switch byte {
                case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
                default: bytes.append(byte)
                }
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
