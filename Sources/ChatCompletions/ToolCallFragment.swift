import Tools

/// One element of a delta's `tool_calls`, in UTF-8. Its buffers are meant to be reused for fragment after fragment.
public struct ToolCallFragment: Sendable {
    /// How the arguments came.
    public enum Arguments: Sendable {
        /// Not at all, or as null.
        case absent
        /// As a string: a piece to be appended.
        case piece
        /// As an object, array, number or truth value: all of them at once.
        case whole
    }

    /// The element's `index`, if it has one.
    public var index: Int?
    /// The element's id; empty when it has none.
    public var id: [UInt8] = []
    /// The function's name or a piece of it; empty when it has none.
    public var name: [UInt8] = []
    /// The text of the arguments, of which `argumentsForm` tells the meaning.
    public var arguments: [UInt8] = []
    /// How the arguments came.
    public var argumentsForm = Arguments.absent
    /// Members that are not known here.
    public var extras: JSONObject = [:]
    /// True when another element of the same delta came before: a named one is then surely another call.
    public var followsAnother = false

    /// Makes an empty fragment.
    public init() {}

    /// Empties the fragment, keeping its buffers.
    public mutating func reset(followsAnother: Bool) {
        index = nil
        id.removeAll(keepingCapacity: true)
        name.removeAll(keepingCapacity: true)
        arguments.removeAll(keepingCapacity: true)
        argumentsForm = .absent
        if !extras.isEmpty { extras = [:] }
        self.followsAnother = followsAnother
    }

    /// Reads one element. Missing, null and oddly typed members count as absent.
    /// - Throws: `JSONError` when the text is not JSON.
    public mutating func read(from reader: inout JSONReader) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("function") {
                try readFunction(from: &reader)
            } else if key.matches("index") {
                if reader.peek() == .number {
                    index = try reader.readNumber().integerValue
                } else {
                    try reader.skipValue()
                }
            } else if key.matches("id") {
                try Self.readText(from: &reader, into: &id)
            } else if key.matches("type") {
                try reader.skipValue()
            } else {
                extras[key.string] = try reader.readValue()
            }
        }
    }

    /// Reads a `function` member, or the older `function_call`, which has the same form.
    /// - Throws: `JSONError` when the text is not JSON.
    public mutating func readFunction(from reader: inout JSONReader) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        var unknown: JSONObject = [:]
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("arguments") {
                try readArguments(from: &reader)
            } else if key.matches("name") {
                try Self.readText(from: &reader, into: &name)
            } else {
                unknown[key.string] = try reader.readValue()
            }
        }
        if !unknown.isEmpty { extras["function"] = .object(unknown) }
    }

    private mutating func readArguments(from reader: inout JSONReader) throws(JSONError) {
        switch reader.peek() {
        case .string:
            argumentsForm = .piece
            try reader.appendString(to: &arguments)
        case .null:
            try reader.skipValue()
        default:
            argumentsForm = .whole
            try reader.readValue().write(to: &arguments)
        }
    }

    private static func readText(from reader: inout JSONReader, into text: inout [UInt8]) throws(JSONError) {
        switch reader.peek() {
        case .string: try reader.appendString(to: &text)
        case .number: try reader.readValue().write(to: &text)
        default: try reader.skipValue()
        }
    }
}
