/// What a terminal shows after the bytes it was sent: as much of an xterm as line editors and progress lines use.
public struct TerminalScreen: Sendable {
    /// A place on the screen, counted from 0 at the top left.
    public struct Position: Sendable, Hashable {
        /// From the top.
        public var row = 0
        /// From the left.
        public var column = 0

        /// The top left, unless given.
        public init(row: Int = 0, column: Int = 0) {
            self.row = row
            self.column = column
        }
    }

    /// The width.
    public private(set) var columns: Int
    /// The height.
    public private(set) var rows: Int
    /// Where the next character goes.
    public internal(set) var cursor = Position()
    /// Whether the program has asked for marks around pasted text.
    public internal(set) var isPasteBracketed = false
    /// Whether the cursor is visible.
    public internal(set) var isCursorVisible = true
    /// Rows that have left the screen at the top, oldest first.
    public private(set) var scrolledAway: [String] = []

    /// A cell holds a character with its combining marks; nil is the right half of a wide one.
    var cells: [[String?]]
    var isInserting = false
    /// The last column was filled: the next character wraps first, other commands stay in this row.
    var isWrapPending = false
    var savedCursor = Position()
    private var decoder = EscapeDecoder()

    /// An empty screen.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Self.blankRow(columns), count: rows)
    }

    /// The rows as text, without blanks at their ends and without blank rows below the last text.
    public var lines: [String] {
        var lines = cells.map(Self.text)
        while lines.last == "" {
            lines.removeLast()
        }
        return lines
    }

    /// ``lines`` with newlines between them.
    public var text: String { lines.joined(separator: "\n") }

    /// The text that has scrolled away and the text on the screen.
    public var wholeText: String { (scrolledAway + lines).joined(separator: "\n") }

    /// The text of the cursor's row.
    public var cursorLine: String { Self.text(cells[cursor.row]) }

    /// Draws what a program has written. Sequences and characters may be split between calls.
    public mutating func show(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if let action = decoder.next(byte) {
                perform(action)
            }
        }
    }

    /// Changes the size as xterm does: rows are cut or padded, nothing is laid out anew; the cursor stays in sight.
    public mutating func resize(columns: Int, rows: Int) {
        while cells.count > rows, cursor.row >= rows {
            scrollUp()
            cells.removeLast()
            cursor.row -= 1
        }
        cells = cells.prefix(rows).map { row in
            Array(row.prefix(columns)) + Array(repeating: " ", count: max(0, columns - row.count))
        }
        cells += Array(repeating: Self.blankRow(columns), count: max(0, rows - cells.count))
        self.columns = columns
        self.rows = rows
        cursor.column = min(cursor.column, columns - 1)
        isWrapPending = false
    }

    mutating func scrollUp() {
        scrolledAway.append(Self.text(cells.removeFirst()))
        cells.append(Self.blankRow(columns))
    }

    mutating func lineFeed() {
        if cursor.row == rows - 1 {
            scrollUp()
        } else {
            cursor.row += 1
        }
        isWrapPending = false
    }

    static func blankRow(_ columns: Int) -> [String?] {
        Array(repeating: " ", count: columns)
    }

    private static func text(_ row: [String?]) -> String {
        var text = row.compactMap { $0 }.joined()
        while text.last == " " {
            text.removeLast()
        }
        return text
    }
}
