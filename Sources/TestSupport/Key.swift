/// Keys as an xterm sends them, for ``PseudoTerminal/type(_:)``.
public enum Key {
    /// Enter.
    public static let enter = "\r"
    /// Alt and Enter together.
    public static let altEnter = "\u{1b}\r"
    /// Backspace.
    public static let backspace = "\u{7f}"
    /// The Escape key alone.
    public static let escape = "\u{1b}"
    /// The Tab key.
    public static let tab = "\t"
    /// Arrow keys.
    public static let up = "\u{1b}[A"
    /// Arrow keys.
    public static let down = "\u{1b}[B"
    /// Arrow keys.
    public static let right = "\u{1b}[C"
    /// Arrow keys.
    public static let left = "\u{1b}[D"
    /// The Home key.
    public static let home = "\u{1b}[H"
    /// The End key.
    public static let end = "\u{1b}[F"

    /// Ctrl and a letter.
    public static func control(_ letter: Character) -> String {
        guard let code = letter.uppercased().utf8.first else { return "" }
        return String(UnicodeScalar(code & 0x1f))
    }
}
