import Tools

/// What a reply holds so far, in UTF-8, and how the members of a delta or message are read into it.
struct ReplyContent: Sendable {
    /// Which member carries the reasoning: servers send it under several names at once, one is enough.
    private enum ReasoningSource { case unknown, reasoningContent, reasoning, thinking, details, parts }

    private(set) var text: [UInt8] = []
    private(set) var reasoning: [UInt8] = []
    private(set) var calls = ToolCallAssembler()
    private(set) var extras: JSONObject = [:]
    private(set) var isRefusal = false
    private(set) var extrasBytes = 0
    private var reasoningSource = ReasoningSource.unknown
    private var splitter: ThinkingSplitter
    private var fragment = ToolCallFragment()
    private var ownHabits = HabitSet()

    init(splitsThinking: Bool) { splitter = ThinkingSplitter(isOn: splitsThinking) }

    /// What is held in memory, in bytes.
    var size: Int { text.count + reasoning.count + calls.argumentBytes + extrasBytes }

    /// True once the reply holds something that a person or a tool could have seen.
    var isVisible: Bool { !text.isEmpty || !reasoning.isEmpty || !calls.isEmpty }

    /// Settles text that was held back.
    mutating func finish() { splitter.finish(text: &text, reasoning: &reasoning) }

    /// What was odd about the deltas.
    var habits: HabitSet {
        var habits = ownHabits
        habits.formUnion(calls.habits)
        if splitter.sawTag { habits.insert(.thinkTags) }
        return habits
    }

    /// The calls in order, each with an id.
    mutating func finishCalls(
        avoiding taken: Set<String>,
        using generator: inout some RandomNumberGenerator
    ) -> [ChatToolCall] {
        calls.finish(avoiding: taken, using: &generator)
    }

    /// Reads a `delta` or `message` object.
    mutating func read(from reader: inout JSONReader) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("content") {
                try readContent(from: &reader)
            } else if key.matches("tool_calls") {
                try readCalls(from: &reader)
            } else if key.matches("role") {
                try reader.skipValue()
            } else {
                try readRare(key, from: &reader)
            }
        }
    }

    private mutating func readRare(_ key: JSONReader.Key, from reader: inout JSONReader) throws(JSONError) {
        if key.matches("reasoning_content") {
            try readReasoning(.reasoningContent, from: &reader)
        } else if key.matches("reasoning") {
            try readReasoning(.reasoning, from: &reader)
        } else if key.matches("thinking") {
            try readReasoning(.thinking, from: &reader)
        } else if key.matches("reasoning_details") {
            try readDetails(from: &reader)
        } else if key.matches("refusal") {
            guard reader.peek() == .string else { return try reader.skipValue() }
            let before = text.count
            try reader.appendString(to: &text)
            if text.count > before { isRefusal = true }
        } else if key.matches("function_call") {
            guard reader.peek() == .object else { return try reader.skipValue() }
            ownHabits.insert(.functionCall)
            fragment.reset(followsAnother: false)
            fragment.index = 0
            try fragment.readFunction(from: &reader)
            calls.add(fragment)
        } else if key.matches("extra_content") || key.matches("provider_specific_fields") {
            let start = reader.offset
            let value = try reader.readValue()
            extrasBytes += reader.offset - start
            if value != .null { extras[key.string] = value }
        } else {
            try reader.skipValue()
        }
    }

    // MARK: Text

    private mutating func readContent(from reader: inout JSONReader) throws(JSONError) {
        switch reader.peek() {
        case .string: try readText(from: &reader)
        case .array:
            ownHabits.insert(.contentList)
            try reader.beginArray()
            while try reader.nextElement() { try readPart(from: &reader) }
        case .object: try readPart(from: &reader)
        default: try reader.skipValue()
        }
    }

    private mutating func readText(from reader: inout JSONReader) throws(JSONError) {
        if splitter.isTransparent { return try reader.appendString(to: &text) }
        try splitter.add(
            { held throws(JSONError) in try reader.appendString(to: &held) },
            text: &text,
            reasoning: &reasoning
        )
    }

    /// A typed part of a content list: text, or thinking that is itself text or a list of parts.
    private mutating func readPart(from reader: inout JSONReader) throws(JSONError) {
        if reader.peek() == .string { return try readText(from: &reader) }
        guard reader.peek() == .object else { return try reader.skipValue() }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("text") && reader.peek() == .string {
                try readText(from: &reader)
            } else if key.matches("thinking") {
                try readThinking(from: &reader)
            } else {
                try reader.skipValue()
            }
        }
    }

    private mutating func readThinking(from reader: inout JSONReader) throws(JSONError) {
        guard reader.peek() == .array else { return try readReasoning(.parts, from: &reader) }
        try reader.beginArray()
        while try reader.nextElement() {
            guard reader.peek() == .object else {
                try readReasoning(.parts, from: &reader)
                continue
            }
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key.matches("text") {
                    try readReasoning(.parts, from: &reader)
                } else {
                    try reader.skipValue()
                }
            }
        }
    }

    // MARK: Reasoning

    private mutating func readReasoning(
        _ source: ReasoningSource,
        from reader: inout JSONReader
    ) throws(JSONError) {
        guard reader.peek() == .string, reasoningSource == .unknown || reasoningSource == source else {
            return try reader.skipValue()
        }
        let before = reasoning.count
        try reader.appendString(to: &reasoning)
        if reasoning.count > before { reasoningSource = source }
    }

    /// OpenRouter's list: shown as reasoning when nothing else is, and kept whole, because some models want it back.
    private mutating func readDetails(from reader: inout JSONReader) throws(JSONError) {
        let start = reader.offset
        let value = try reader.readValue()
        guard let details = value.arrayValue, !details.isEmpty else { return }
        extrasBytes += reader.offset - start
        extras.append(details, to: "reasoning_details")
        guard reasoningSource == .unknown || reasoningSource == .details else { return }
        for detail in details {
            guard let piece = detail["text"]?.stringValue ?? detail["summary"]?.stringValue else { continue }
            reasoning += piece.utf8
            if !piece.isEmpty { reasoningSource = .details }
        }
    }

    // MARK: Calls

    private mutating func readCalls(from reader: inout JSONReader) throws(JSONError) {
        if reader.peek() == .object { return try readCall(from: &reader, followsAnother: false) }
        guard reader.peek() == .array else { return try reader.skipValue() }
        var isFirst = true
        try reader.beginArray()
        while try reader.nextElement() {
            try readCall(from: &reader, followsAnother: !isFirst)
            isFirst = false
        }
    }

    private mutating func readCall(from reader: inout JSONReader, followsAnother: Bool) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        let start = reader.offset
        fragment.reset(followsAnother: followsAnother)
        try fragment.read(from: &reader)
        if !fragment.extras.isEmpty { extrasBytes += reader.offset - start }
        calls.add(fragment)
    }
}

extension JSONObject {
    /// Appends elements to the list under a key without copying the list.
    fileprivate mutating func append(_ elements: [JSONValue], to key: String) {
        guard case .array(var list)? = self[key] else { return self[key] = .array(elements) }
        self[key] = .null
        list += elements
        self[key] = .array(list)
    }
}
