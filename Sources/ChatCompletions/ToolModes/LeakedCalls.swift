import Tools

/// A tool call that a model wrote into its text instead of making it.
struct LeakedCall: Sendable, Hashable {
    var name: String
    /// JSON text.
    var arguments: String
}

/// Reads a text as calls that leaked into it: bare JSON, JSON in a fence, JSON whose braces are doubled, and the tags
/// `<tool_call>` and `<function=…>`. Text counts only when a call begins it: what is quoted in prose is no call.
enum LeakedCalls: Sendable, Hashable {
    /// Nothing but calls. `isClosed` is false where what came could still go on.
    case calls([LeakedCall], isClosed: Bool)
    /// Calls, then something else.
    case callsAndMore([LeakedCall])
    /// The beginning of what may become a call.
    case possible
    /// No call.
    case none

    /// Reads the text as far as it came.
    init(reading text: String) {
        var scanner = LeakedCallScanner(text)
        self = scanner.scan()
    }

    /// Longer than any call: what goes on beyond is text.
    static let longest = 16 << 10

    /// The calls in a text that is whole, where there is nothing else in it; what closes the last of them may be
    /// missing, since models forget it.
    /// - Parameter isCut: whether the text stopped at a limit; then a call that is not whole is none.
    static func all(in text: String, isCut: Bool = false) -> [LeakedCall]? {
        guard text.utf8.count <= longest else { return nil }
        switch LeakedCalls(reading: text) {
        case .calls(let calls, isClosed: true): return calls
        case .calls(let calls, isClosed: false): return closed(text) ?? calls
        case .possible: return isCut ? nil : closed(text)
        case .callsAndMore, .none: return nil
        }
    }

    /// The calls in a text whose fence, tag or outer brace was never closed.
    private static func closed(_ text: String) -> [LeakedCall]? {
        ["\n```", "</tool_call>", "</function>", "}"].lazy.compactMap { end -> [LeakedCall]? in
            if case .calls(let calls, isClosed: true) = LeakedCalls(reading: text + end) { calls } else { nil }
        }.first
    }

    /// The calls that a whole text begins with, whatever follows them.
    static func leading(in text: String) -> [LeakedCall]? {
        if let calls = all(in: text) { return calls }
        if case .callsAndMore(let calls) = LeakedCalls(reading: String(text.prefix(longest))) { return calls }
        return nil
    }
}

/// Walks through a text call by call.
private struct LeakedCallScanner {
    private enum Stop: Error { case cutShort, isNoCall }

    private var bytes: [UInt8]
    private var index = 0
    private var found: [LeakedCall] = []
    private var depth = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func scan() -> LeakedCalls {
        while true {
            skipSpace()
            // Whoever doubles braces closes one too many now and then.
            while !found.isEmpty, index < bytes.count, bytes[index] == UInt8(ascii: "}") {
                index += 1
                skipSpace()
            }
            guard index < bytes.count else { return found.isEmpty ? .possible : .calls(found, isClosed: true) }
            let known = found.count
            do {
                try readItem()
            } catch {
                let complete = Array(found[..<known])
                switch error {
                case .cutShort: return complete.isEmpty ? .possible : .calls(complete, isClosed: false)
                case .isNoCall: return complete.isEmpty ? .none : .callsAndMore(complete)
                }
            }
        }
    }

    // MARK: Forms

    private mutating func readItem() throws(Stop) {
        // A fence around a tag around a function is all that models write.
        guard depth < 4 else { throw .isNoCall }
        depth += 1
        defer { depth -= 1 }
        if try take("```") { return try readFence() }
        if try take("<tool_call>") { return try readItems(until: "</tool_call>") }
        if try take("<function=") { return try readFunction() }
        try readJSON()
    }

    private mutating func readFence() throws(Stop) {
        guard let lineEnd = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) else {
            let word = String(decoding: bytes[index...], as: UTF8.self)
            throw Self.languages.contains { $0.hasPrefix(word) } ? .cutShort : .isNoCall
        }
        var word = String(decoding: bytes[index..<lineEnd], as: UTF8.self)
        while word.last?.isWhitespace == true { word.removeLast() }
        guard Self.languages.contains(word) else { throw .isNoCall }
        index = lineEnd + 1
        try readItems(until: "```")
    }

    private static let languages = ["", "json", "tool_call", "tool_calls", "tool", "xml"]

    private mutating func readItems(until end: StaticString) throws(Stop) {
        repeat {
            skipSpace()
            try readItem()
            skipSpace()
        } while try !take(end)
    }

    /// `<function=name>` with the arguments as JSON or as `<parameter=name>value</parameter>`.
    private mutating func readFunction() throws(Stop) {
        let name = try read(until: ">")
        skipSpace()
        var arguments = JSONObject()
        var text: String?
        if index < bytes.count, bytes[index] == UInt8(ascii: "{") {
            text = try readObject().map { JSONValue.object($0).jsonText }
        } else {
            while try take("<parameter=") {
                let key = try read(until: ">")
                arguments[key] = .string(try read(until: "</parameter>").trimmed)
                skipSpace()
            }
        }
        skipSpace()
        guard try take("</function>") else { throw .isNoCall }
        found.append(LeakedCall(name: name, arguments: text ?? JSONValue.object(arguments).jsonText))
    }

    private mutating func readJSON() throws(Stop) {
        guard bytes[index] == UInt8(ascii: "[") else { return try readCall() }
        index += 1
        repeat { try readCall() } while try skippingSpace(take: ",")
        guard try take("]") else { throw .isNoCall }
    }

    private mutating func readCall() throws(Stop) {
        skipSpace()
        try checkFirstKey()
        guard let object = try readObject(), let call = LeakedCall(object) else { throw .isNoCall }
        found.append(call)
    }

    // MARK: Objects

    /// The object that begins here, its braces single or doubled.
    private mutating func readObject() throws(Stop) -> JSONObject? {
        skipSpace()
        guard index < bytes.count else { throw .cutShort }
        guard bytes[index] == UInt8(ascii: "{") else { throw .isNoCall }
        guard let end = objectEnd() else { throw .cutShort }
        let text = bytes[index..<end]
        index = end
        if let object = Self.object(text) { return object }
        return Self.object(text.dropFirst().dropLast()) ?? Self.object(Self.withSingleBraces(text)[...])
    }

    /// Stops early at an object that is no call: its text shall not be held back.
    private func checkFirstKey() throws(Stop) {
        guard index < bytes.count else { throw .cutShort }
        guard bytes[index] == UInt8(ascii: "{") else { throw .isNoCall }
        var place = index
        while place < bytes.count, bytes[place] == UInt8(ascii: "{") || Self.isSpace(bytes[place]) { place += 1 }
        guard place < bytes.count else { throw .cutShort }
        guard bytes[place] == UInt8(ascii: "\"") else { throw .isNoCall }
        let rest = bytes[(place + 1)...]
        let key = String(decoding: rest.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        guard key.utf8.count == rest.count else {
            if LeakedCall.keys.contains(key) { return }
            throw .isNoCall
        }
        throw LeakedCall.keys.contains { $0.hasPrefix(key) } ? .cutShort : .isNoCall
    }

    /// Behind the brace that closes the object; nil when it has not come yet.
    private func objectEnd() -> Int? {
        var depth = 0
        var isInString = false
        var place = index
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\\") where isInString: place += 1
            case UInt8(ascii: "\""): isInString.toggle()
            case UInt8(ascii: "{") where !isInString: depth += 1
            case UInt8(ascii: "}") where !isInString:
                depth -= 1
                if depth == 0 { return place + 1 }
            default: break
            }
            place += 1
        }
        return nil
    }

    private static func object(_ text: ArraySlice<UInt8>) -> JSONObject? {
        (try? JSONValue(parsing: text))?.objectValue
    }

    private static func withSingleBraces(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var single: [UInt8] = []
        var isSecond = false
        for byte in text {
            let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
            isSecond = isBrace && single.last == byte && !isSecond
            if !isSecond { single.append(byte) }
        }
        return single
    }

    // MARK: Text

    /// Steps over a text that must come here; false where another comes.
    private mutating func take(_ wanted: StaticString) throws(Stop) -> Bool {
        let wanted = UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount)
        let rest = bytes[index...].prefix(wanted.count)
        guard rest.elementsEqual(wanted.prefix(rest.count)) else { return false }
        guard rest.count == wanted.count else { throw .cutShort }
        index += wanted.count
        return true
    }

    private mutating func skippingSpace(take wanted: StaticString) throws(Stop) -> Bool {
        skipSpace()
        defer { skipSpace() }
        return try take(wanted)
    }

    private mutating func read(until end: StaticString) throws(Stop) -> String {
        let start = index
        while index < bytes.count {
            let place = index
            if try take(end) { return String(decoding: bytes[start..<place], as: UTF8.self) }
            index += 1
        }
        throw .cutShort
    }

    private mutating func skipSpace() {
        while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension LeakedCall {
    /// The members that calls are written with.
    fileprivate static let keys: Set<String> = ["name", "arguments", "parameters", "type", "id"]

    /// A call, if the object has the form of one.
    fileprivate init?(_ object: JSONObject) {
        guard let name = object["name"]?.stringValue, object.keys.allSatisfy(Self.keys.contains) else { return nil }
        switch object["arguments"] ?? object["parameters"] {
        case nil: self.init(name: name, arguments: "{}")
        case .object(let arguments): self.init(name: name, arguments: JSONValue.object(arguments).jsonText)
        case .string(let text): self.init(name: name, arguments: text)
        default: return nil
        }
    }
}
