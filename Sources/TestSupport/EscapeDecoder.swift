/// Splits what a program writes to a terminal into characters and commands.
struct EscapeDecoder: Sendable {
    enum Action: Hashable {
        case character(Unicode.Scalar)
        case control(UInt8)
        /// `ESC` and one character.
        case escape(Character)
        /// `ESC [`, numbers and a final character.
        case sequence(isPrivate: Bool, parameters: [Int], final: Character)
    }

    private enum State {
        case text
        case escape
        case charset
        case sequence
        /// `ESC ]` up to BEL or `ESC \`: window titles.
        case string
        case stringEscape
    }

    private var state = State.text
    private var collected: [UInt8] = []

    /// Takes one byte; nil until something is complete.
    mutating func next(_ byte: UInt8) -> Action? {
        switch state {
        case .text: return text(byte)
        case .escape: return escape(byte)
        case .charset: state = .text
        case .sequence: return sequence(byte)
        case .string: state = byte == 0x07 ? .text : byte == 0x1b ? .stringEscape : .string
        case .stringEscape: state = .text
        }
        return nil
    }

    private mutating func text(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x1b:
            state = .escape
            collected = []
            return nil
        case 0..<0x20, 0x7f:
            collected = []
            return .control(byte)
        case 0x20..<0x7f:
            return .character(Unicode.Scalar(byte))
        default:
            if byte >= 0xc0 { collected = [] }
            collected.append(byte)
            let length = collected[0] >= 0xf0 ? 4 : collected[0] >= 0xe0 ? 3 : collected[0] >= 0xc0 ? 2 : 1
            guard collected.count == length else { return nil }
            let scalar = String(decoding: collected, as: UTF8.self).unicodeScalars.first
            collected = []
            return scalar.map { .character($0) }
        }
    }

    private mutating func escape(_ byte: UInt8) -> Action? {
        switch byte {
        case UInt8(ascii: "["):
            state = .sequence
            return nil
        case UInt8(ascii: "]"):
            state = .string
            return nil
        case UInt8(ascii: "("), UInt8(ascii: ")"):
            state = .charset
            return nil
        default:
            state = .text
            return .escape(Character(Unicode.Scalar(byte)))
        }
    }

    private mutating func sequence(_ byte: UInt8) -> Action? {
        guard (0x40...0x7e).contains(byte) else {
            collected.append(byte)
            return nil
        }
        let isPrivate = collected.first == UInt8(ascii: "?")
        let parameters = collected.drop { $0 == UInt8(ascii: "?") }
            .split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        state = .text
        collected = []
        return .sequence(isPrivate: isPrivate, parameters: parameters, final: Character(Unicode.Scalar(byte)))
    }
}
