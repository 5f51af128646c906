extension ChatRequest {
    /// True when something was called since the person spoke last: what is due are words about it.
    var hasResults: Bool {
        for message in messages.reversed() {
            switch message {
            case .user: return false
            case .tool: return true
            default: continue
            }
        }
        return false
    }

    /// The calls that are all of a reply's text, if one of them is of a tool on offer.
    func knownCalls(in reply: ChatReply) -> [LeakedCall]? {
        guard let calls = LeakedCalls.all(in: reply.text, isCut: reply.finishReason == .length) else { return nil }
        return calls.contains { call in tools.contains { $0.name == call.name } } ? calls : nil
    }
}

extension ChatReply {
    /// The reply with what earlier attempts at it took.
    func adding(_ wasted: ToolModeModel.Misfit) -> ChatReply {
        var reply = self
        reply.requests += wasted.requests
        if let more = wasted.usage { reply.usage = reply.usage.map { $0 + more } ?? more }
        return reply
    }

    /// The reply with its words up to the first sign of JSON or of a tag.
    var wordsOnly: ChatReply {
        var filter = WordsOnly()
        _ = filter.add(text)
        _ = filter.finish()
        var reply = self
        reply.text = filter.text
        return reply
    }

    /// The reply without what was cut off in its middle.
    var cut: ChatReply {
        var reply = self
        (reply.text, reply.toolCalls, reply.finishReason) = ("", [], .length)
        return reply
    }
}
