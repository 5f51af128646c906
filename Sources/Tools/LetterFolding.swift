/// Letters as word tables compare them: lower case, Latin letters without their marks.
///
/// People leave accents out and phones put them in; both must meet the same table entry. Only wordings are folded,
/// never a room name.
package enum LetterFolding {
    /// The folded form of a text.
    package static func fold(_ text: Substring) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            return String(unsafeUninitializedCapacity: text.utf8.count) { buffer in
                for (index, byte) in text.utf8.enumerated() {
                    buffer[index] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
                }
                return text.utf8.count
            }
        }
        var folded = ""
        for scalar in text.unicodeScalars {
            for lower in scalar.properties.lowercaseMapping.unicodeScalars { append(lower, to: &folded) }
        }
        return folded
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar.value {
        case 0x300...0x36F: break
        case 0x2018, 0x2019, 0x02BC: text.append("'")
        case 0xDF: text.append("ss")
        case 0xE6: text.append("ae")
        case 0x153: text.append("oe")
        case ..<0xC0: text.unicodeScalars.append(scalar)
        default: text.unicodeScalars.append(base(of: scalar.value) ?? scalar)
        }
    }

    /// The unmarked letter under a lower-case Latin letter with marks.
    private static func base(of value: UInt32) -> Unicode.Scalar? {
        switch value {
        case 0xE0...0xE5, 0x101...0x105, 0x1EA1...0x1EB7: "a"
        case 0xE7, 0x107...0x10D: "c"
        case 0xF0, 0x10F...0x111: "d"
        case 0xE8...0xEB, 0x113...0x11B, 0x1EB9...0x1EC7: "e"
        case 0x11D...0x123: "g"
        case 0x125...0x127: "h"
        case 0xEC...0xEF, 0x129...0x131, 0x1EC9...0x1ECB: "i"
        case 0x13A...0x142: "l"
        case 0xF1, 0x144...0x148: "n"
        case 0xF2...0xF6, 0xF8, 0x14D...0x151, 0x1A1, 0x1ECD...0x1EE3: "o"
        case 0x155...0x159: "r"
        case 0x15B...0x161, 0x219: "s"
        case 0x163...0x167, 0x21B: "t"
        case 0xF9...0xFC, 0x169...0x173, 0x1B0, 0x1EE5...0x1EF1: "u"
        case 0xFD, 0xFF, 0x177, 0x1EF3...0x1EF9: "y"
        case 0x17A...0x17E: "z"
        default: nil
        }
    }
}
