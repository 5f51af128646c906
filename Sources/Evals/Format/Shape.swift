/// What may stand at one place of a scenario file. The parser's checks, their messages and the schema for editors are
/// all made from shapes, so that they cannot differ.
indirect enum Shape: Sendable {
    /// A text that is not empty.
    case text(String)
    /// `true` or `false`.
    case flag
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number.
    case number(ClosedRange<Double>)
    /// One of these words.
    case word([String])
    /// A list with at least so many items.
    case list(Shape, atLeast: Int)
    /// A map with known keys.
    case table(KeyTable)
    /// A map whose keys are names.
    case map(Shape, of: String)
    /// Nothing behind the key.
    case nothing
    /// Any value.
    case anything
    /// One of these, told apart by the kind of value.
    case either([Shape])
    /// A shape of the format's own list, by its name: it may stand inside itself.
    case named(String)

    /// What messages say was expected.
    func expected(in format: ScenarioFormat) -> String {
        switch self {
        case .text(let what): what
        case .flag: "true or false"
        case .integer(let range):
            range.upperBound == .max
                ? "a whole number, at least \(range.lowerBound)"
                : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range):
            range.upperBound == .infinity
                ? "a number, at least \(range.lowerBound)" : "a number from \(range.lowerBound) to \(range.upperBound)"
        case .word(let words): words.map { "\"\($0)\"" }.joined(separator: " or ")
        case .list(let shape, _): "a list (each: \(shape.expected(in: format)))"
        case .table(let table): "a map with \(table.what)"
        case .map(_, let what): "a map of \(what)"
        case .nothing: "nothing"
        case .anything: "a value"
        case .either(let shapes): shapes.map { $0.expected(in: format) }.joined(separator: ", or ")
        case .named(let name): format.shapes[name]?.expected(in: format) ?? name
        }
    }
}

/// The keys that a map may have.
struct KeyTable: Sendable {
    /// One key.
    struct Key: Sendable {
        var name: String
        var about: String
        var shape: Shape
        var isRequired = false

        init(_ name: String, _ about: String, _ shape: Shape, required: Bool = false) {
            (self.name, self.about, self.shape, isRequired) = (name, about, shape, required)
        }
    }

    /// The keys in words, for messages: "keys of a turn".
    var what: String
    /// What a key that is not known is called.
    var noun = "key"
    var keys: [Key]

    func key(_ name: String) -> Key? { keys.first { $0.name == name } }
}
