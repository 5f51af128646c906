/// Separates thinking that a model writes into its text, between `<think>` and `</think>`, from the answer.
///
/// Only a reply that begins with the tag is split, so that a reply about the tag stays whole.
struct ThinkingSplitter: Sendable {
    private enum State { case undecided, inside, after, outside }

    private static let opening = Array("<think>".utf8)
    private static let closing = Array("</think>".utf8)

    private var state: State
    private var held: [UInt8] = []
    /// True once the opening tag came.
    private(set) var sawTag = false

    init(isOn: Bool) { state = isOn ? .undecided : .outside }

    /// True once all further text is answer: it can go past the splitter.
    var isTransparent: Bool { state == .outside }

    /// Takes more text, by way of the closure, and hands on what is decided.
    mutating func add<Failure: Error>(
        _ append: (inout [UInt8]) throws(Failure) -> Void,
        text: inout [UInt8],
        reasoning: inout [UInt8]
    ) throws(Failure) {
        try append(&held)
        if state == .undecided { decide(&text) }
        if state == .inside { think(&reasoning) }
        if state == .after { skipBlank(&text) }
    }

    /// Hands on what is still held at the end.
    mutating func finish(text: inout [UInt8], reasoning: inout [UInt8]) {
        if state == .inside { reasoning += held } else if state == .undecided { text += held }
        held = []
        state = .outside
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func decide(_ text: inout [UInt8]) {
        let start = held.firstIndex { !Self.isSpace($0) } ?? held.count
        let body = held[start...]
        if body.starts(with: Self.opening) {
            held.removeFirst(start + Self.opening.count)
            state = .inside
            sawTag = true
        } else if !Self.opening.starts(with: body) {
            text += held
            held = []
            state = .outside
        }
    }

    private mutating func think(_ reasoning: inout [UInt8]) {
        let closing = Self.closing
        var position = 0
        while position < held.count {
            if held[position] == closing[0] {
                let rest = held[position...].prefix(closing.count)
                if rest.elementsEqual(closing) {
                    reasoning += held[..<position]
                    held.removeFirst(position + closing.count)
                    state = .after
                    return
                }
                if position + rest.count == held.count && closing.starts(with: rest) { break }
            }
            position += 1
        }
        reasoning += held[..<position]
        held.removeFirst(position)
    }

    /// Models put empty lines between thinking and answer.
    private mutating func skipBlank(_ text: inout [UInt8]) {
        guard let start = held.firstIndex(where: { !Self.isSpace($0) }) else { return held = [] }
        text += held[start...]
        held = []
        state = .outside
    }
}
