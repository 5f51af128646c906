/// Text of models and servers made safe to show: control characters could move the cursor, recolour the screen or
/// type for the person.
public enum DisplayText {
    /// The text without control characters, line feeds and tabs excepted.
    public static func safe(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars where !isHarmful(scalar) { scalars.append(scalar) }
        return String(scalars)
    }

    /// The text on one line.
    public static func oneLine(_ text: String, limit: Int = 300) -> String {
        let line = safe(text).split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= limit ? line : String(line.prefix(limit - 1)) + "…"
    }

    /// C0 and C1 controls, and the marks that reorder text on screen.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0x00...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
