/// A table of Markdown, shown with its columns below each other.
struct MarkdownTable: Sendable {
    /// More rows or scalars than these are not held: such a table is shown as far as it goes, then row by row.
    static let mostRows = 200
    static let mostScalars = 64_000

    private enum Alignment { case left, center, right }

    private let alignments: [Alignment]
    private var rows: [[[Unicode.Scalar]]]
    private var scalars = 0

    /// Starts a table with its two first lines; nil when they are none.
    init?(header: [Unicode.Scalar], delimiters: [Unicode.Scalar]) {
        let cells = Self.cells(delimiters)
        let titles = Self.cells(header)
        var alignments: [Alignment] = []
        for cell in cells {
            let dashes = cell.drop { $0 == ":" }.prefix { $0 == "-" }.count
            let colons = (cell.first == ":", cell.last == ":")
            guard dashes > 0, cell.count == dashes + (colons.0 ? 1 : 0) + (colons.1 ? 1 : 0) else { return nil }
            alignments.append(colons == (true, true) ? .center : colons.1 ? .right : .left)
        }
        guard !cells.isEmpty, cells.count == titles.count else { return nil }
        self.alignments = alignments
        rows = [titles]
    }

    /// Takes another row; false when the table is full.
    mutating func take(_ line: [Unicode.Scalar]) -> Bool {
        guard rows.count < Self.mostRows, scalars + line.count <= Self.mostScalars else { return false }
        // As in Markdown itself: cells without a column are left out, missing ones are empty.
        let cells = Self.cells(line).prefix(alignments.count)
        rows.append(cells + Array(repeating: [], count: alignments.count - cells.count))
        scalars += line.count
        return true
    }

    /// Shows the table. Where it does not fit into the columns, cells are not padded.
    func show(columns: Int, to output: inout StyledText) {
        let shown = rows.enumerated().map { number, row in row.map { Self.styled($0, isTitle: number == 0) } }
        var widths = alignments.indices.map { column in shown.map { $0[column].width }.max() ?? 0 }
        let isFitting = widths.reduce(0, +) + 3 * (widths.count - 1) <= columns
        if !isFitting { widths = shown.first?.map(\.width) ?? widths }
        for (number, row) in shown.enumerated() {
            for (column, cell) in row.enumerated() {
                if column > 0 { output.append(" │ ", .dim) }
                let isLast = column == row.count - 1
                pad(cell, isFitting ? widths[column] : 0, alignments[column], isLast, &output)
            }
            output.newline()
            guard number == 0 else { continue }
            let lines = widths.map { String(repeating: "─", count: $0) }
            output.append(lines.joined(separator: "─┼─"), .dim)
            output.newline()
        }
    }

    private func pad(
        _ cell: StyledText,
        _ width: Int,
        _ alignment: Alignment,
        _ isLast: Bool,
        _ output: inout StyledText
    ) {
        let blanks = max(0, width - cell.width)
        let left =
            switch alignment {
            case .left: 0
            case .center: blanks / 2
            case .right: blanks
            }
        output.append(String(repeating: " ", count: left))
        output.append(styled: cell)
        if !isLast { output.append(String(repeating: " ", count: blanks - left)) }
    }

    private static func styled(_ cell: [Unicode.Scalar], isTitle: Bool) -> StyledText {
        var text = StyledText()
        var inline = MarkdownInline(style: isTitle ? .bold : [])
        for scalar in cell { inline.feed(scalar, to: &text) }
        inline.end(to: &text)
        return text
    }

    /// The cells of a row. A bar behind a backslash is text.
    private static func cells(_ line: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var cells: [[Unicode.Scalar]] = [[]]
        var isEscaped = false
        for scalar in line {
            if scalar == "|", !isEscaped {
                cells.append([])
            } else {
                if scalar == "|" { cells[cells.count - 1].removeLast() }
                cells[cells.count - 1].append(scalar)
            }
            isEscaped = scalar == "\\" && !isEscaped
        }
        var trimmed = cells.map(Self.trimmed)[...]
        if trimmed.first?.isEmpty == true { trimmed.removeFirst() }
        if trimmed.last?.isEmpty == true { trimmed.removeLast() }
        return Array(trimmed)
    }

    private static func trimmed(_ cell: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var text = cell.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return Array(text)
    }
}
