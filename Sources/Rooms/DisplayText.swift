/// Text from a server, made harmless to show: it is data, whoever wrote it.
enum DisplayText {
    /// The text without control and invisible characters, cut after `limit` characters.
    static func clean(_ text: String, limit: Int = 100) -> String {
        var cleaned = ""
        var count = 0
        for scalar in text.unicodeScalars where !isHidden(scalar) {
            count += 1
            if count > limit { return cleaned + "…" }
            cleaned.unicodeScalars.append(scalar)
        }
        return cleaned
    }

    /// Control characters, line ends, direction marks and everything else that shows nothing but changes the rest.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: false
        }
    }
}
