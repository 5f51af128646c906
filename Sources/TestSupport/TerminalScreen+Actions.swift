extension TerminalScreen {
    mutating func perform(_ action: EscapeDecoder.Action) {
        switch action {
        case .character(let scalar): put(scalar)
        case .control(let byte): control(byte)
        case .escape(let final): escape(final)
        case .sequence(let isPrivate, let parameters, let final):
            if isPrivate {
                setPrivateModes(parameters, isOn: final == "h")
            } else {
                sequence(parameters, final)
            }
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Self.width(scalar)
        guard width > 0 else {
            let column = isWrapPending ? cursor.column : max(0, cursor.column - 1)
            let owner = cells[cursor.row][...column].lastIndex { $0 != nil }
            if let owner {
                cells[cursor.row][owner]?.unicodeScalars.append(scalar)
            }
            return
        }
        if isWrapPending || cursor.column + width > columns {
            cursor.column = 0
            lineFeed()
        }
        if isInserting {
            insertBlanks(width)
        }
        cells[cursor.row][cursor.column] = String(scalar)
        if width == 2, cursor.column + 1 < columns {
            cells[cursor.row][cursor.column + 1] = nil
        }
        cursor.column += width
        if cursor.column >= columns {
            cursor.column = columns - 1
            isWrapPending = true
        }
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x08:
            cursor.column = max(0, cursor.column - 1)
            isWrapPending = false
        case 0x09:
            cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
        case 0x0a, 0x0b, 0x0c:
            lineFeed()
        case 0x0d:
            cursor.column = 0
            isWrapPending = false
        default:
            break
        }
    }

    private mutating func escape(_ final: Character) {
        switch final {
        case "7": savedCursor = cursor
        case "8": cursor = savedCursor
        case "D": lineFeed()
        case "E":
            cursor.column = 0
            lineFeed()
        case "M": cursor.row = max(0, cursor.row - 1)
        default: break
        }
    }

    private mutating func setPrivateModes(_ parameters: [Int], isOn: Bool) {
        for parameter in parameters {
            switch parameter {
            case 25: isCursorVisible = isOn
            case 2004: isPasteBracketed = isOn
            default: break
            }
        }
    }

    private mutating func sequence(_ parameters: [Int], _ final: Character) {
        let count = max(1, parameters.first ?? 1)
        if final != "m" {
            isWrapPending = false
        }
        switch final {
        case "A": cursor.row = max(0, cursor.row - count)
        case "B": cursor.row = min(rows - 1, cursor.row + count)
        case "C": cursor.column = min(columns - 1, cursor.column + count)
        case "D": cursor.column = max(0, cursor.column - count)
        case "G": cursor.column = min(columns, count) - 1
        case "d": cursor.row = min(rows, count) - 1
        case "H", "f":
            cursor.row = min(rows, count) - 1
            cursor.column = min(columns, max(1, parameters.dropFirst().first ?? 1)) - 1
        case "J": eraseScreen(parameters.first ?? 0)
        case "K": eraseLine(parameters.first ?? 0)
        case "@": insertBlanks(count)
        case "P": deleteCharacters(count)
        case "X": blank(cursor.row, cursor.column..<min(columns, cursor.column + count))
        case "h" where parameters.contains(4): isInserting = true
        case "l" where parameters.contains(4): isInserting = false
        default: break
        }
    }

    private mutating func eraseScreen(_ part: Int) {
        switch part {
        case 0:
            eraseLine(0)
            for row in cursor.row + 1..<max(rows, cursor.row + 1) {
                blank(row, 0..<columns)
            }
        case 1:
            eraseLine(1)
            for row in 0..<cursor.row {
                blank(row, 0..<columns)
            }
        default:
            for row in 0..<rows {
                blank(row, 0..<columns)
            }
        }
    }

    private mutating func eraseLine(_ part: Int) {
        switch part {
        case 0: blank(cursor.row, cursor.column..<columns)
        case 1: blank(cursor.row, 0..<cursor.column + 1)
        default: blank(cursor.row, 0..<columns)
        }
    }

    private mutating func blank(_ row: Int, _ range: Range<Int>) {
        for column in range {
            cells[row][column] = " "
        }
    }

    private mutating func insertBlanks(_ count: Int) {
        let blanks = [String?](repeating: " ", count: min(count, columns - cursor.column))
        cells[cursor.row].insert(contentsOf: blanks, at: cursor.column)
        cells[cursor.row].removeLast(blanks.count)
    }

    private mutating func deleteCharacters(_ count: Int) {
        let count = min(count, columns - cursor.column)
        cells[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
        cells[cursor.row] += [String?](repeating: " ", count: count)
    }

    /// Columns that a character takes: 0 for combining marks, 2 for East Asian wide ones and emoji.
    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
            0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1f9ff,
            0x20000...0x3fffd:
            return 2
        default:
            return 1
        }
    }
}
