/// A prompt in the form that the line editor takes: parts that need no room on the screen stand between marks.
enum Prompt {
    private static let mark: Unicode.Scalar = "\u{1}"
    private static let escape: Unicode.Scalar = "\u{1b}"

    /// Marks the escape sequences (colours) in `text` as taking no columns, and drops other control characters except
    /// newlines, which would put the cursor in the wrong place.
    static func marked(_ text: String) -> String {
        var pieces: [Piece] = []
        var rest = text.unicodeScalars[...]
        while let first = rest.first {
            if first == escape, let sequence = controlSequence(rest) {
                pieces.append(.hidden(String(sequence)))
                rest = rest[sequence.endIndex...]
            } else {
                if first == "\n" || (first.value >= 0x20 && first.value != 0x7f) {
                    pieces.append(.visible(first))
                }
                rest = rest.dropFirst()
            }
        }
        moveTrailingSequences(&pieces)
        var marked = String.UnicodeScalarView()
        for piece in pieces {
            switch piece {
            case .visible(let scalar):
                marked.append(scalar)
            case .hidden(let sequence):
                marked.append(mark)
                marked.append(contentsOf: sequence.unicodeScalars)
                marked.append(mark)
            }
        }
        return String(marked)
    }

    private enum Piece {
        case visible(Unicode.Scalar)
        case hidden(String)

        var isHidden: Bool {
            if case .hidden = self { true } else { false }
        }
    }

    /// libedit sends a hidden part together with the character after it and forgets one at the very end, which is
    /// where a colour is usually switched off: such a part goes in front of the last visible character.
    private static func moveTrailingSequences(_ pieces: inout [Piece]) {
        guard let last = pieces.lastIndex(where: { !$0.isHidden }), last < pieces.count - 1 else { return }
        let visible = pieces.remove(at: last)
        pieces.append(visible)
        // Two marked parts in a row: libedit would take the second for the character that carries the first.
        joinNeighbours(&pieces)
    }

    private static func joinNeighbours(_ pieces: inout [Piece]) {
        var joined: [Piece] = []
        for piece in pieces {
            if case .hidden(let sequence) = piece, case .hidden(let before)? = joined.last {
                joined[joined.count - 1] = .hidden(before + sequence)
            } else {
                joined.append(piece)
            }
        }
        pieces = joined
    }

    /// The sequence `ESC [ parameters final` at the start of `text`.
    private static func controlSequence(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
        let afterEscape = text.index(after: text.startIndex)
        guard afterEscape < text.endIndex, text[afterEscape] == "[" else { return nil }
        var index = text.index(after: afterEscape)
        while index < text.endIndex {
            let value = text[index].value
            if (0x40...0x7e).contains(value) {
                return text[...index]
            }
            guard (0x20...0x3f).contains(value) else { return nil }
            index = text.index(after: index)
        }
        return nil
    }
}
