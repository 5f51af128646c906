import Tools

extension ChatUsage {
    /// Reads a `usage` object, in the words of chat completions and those that other endpoints use for the same.
    /// Unknown members are skipped; counts below zero become zero.
    init(reading reader: inout JSONReader) throws(JSONError) {
        self.init()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("prompt_tokens") || key.matches("input_tokens") {
                promptTokens = try Self.count(&reader)
            } else if key.matches("completion_tokens") || key.matches("output_tokens") {
                completionTokens = try Self.count(&reader)
            } else if key.matches("prompt_tokens_details") {
                try read(details: &reader)
            } else if key.matches("completion_tokens_details") {
                try read(details: &reader)
            } else if key.matches("prompt_cache_hit_tokens") {
                cachedTokens = try Self.count(&reader)
            } else {
                try reader.skipValue()
            }
        }
    }

    private mutating func read(details reader: inout JSONReader) throws(JSONError) {
        guard reader.peek() == .object else { return try reader.skipValue() }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key.matches("cached_tokens") {
                cachedTokens = try Self.count(&reader)
            } else if key.matches("reasoning_tokens") {
                reasoningTokens = try Self.count(&reader)
            } else {
                try reader.skipValue()
            }
        }
    }

    private static func count(_ reader: inout JSONReader) throws(JSONError) -> Int {
        guard reader.peek() == .number else {
            try reader.skipValue()
            return 0
        }
        return max(0, try reader.readNumber().integerValue ?? 0)
    }
}
