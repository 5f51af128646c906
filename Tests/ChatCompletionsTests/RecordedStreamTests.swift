import Testing
import Tools

@testable import ChatCompletions

/// Every response recorded from llama.cpp's server, cut in every way.
@Suite struct RecordedStreamTests {
    @Test func theRecordingsAreThere() {
        #expect(RecordedResponse.all.count == 62)
        #expect(RecordedResponse.all.filter(\.isStream).count == 32)
    }

    @Test(arguments: RecordedResponse.all.filter(\.isStream))
    func isReadTheSameHoweverItIsCut(_ response: RecordedResponse) throws {
        let whole = replay(response.body)
        let reply = try #require(whole.reply)
        let expected = try Expected(response.body)
        #expect(reply.text == expected.text)
        #expect(whole.shownText == expected.text)
        #expect(reply.toolCalls.map(\.id) == expected.calls.map(\.id))
        #expect(reply.toolCalls.map(\.name) == expected.calls.map(\.name))
        #expect(reply.toolCalls.map(\.arguments) == expected.calls.map(\.arguments))
        #expect(reply.finishReason.rawValue == expected.finish)
        #expect(!reply.truncatedArguments)

        if response.body.count <= 4096 {
            for cut in 1..<response.body.count {
                #expect(replay(response.body, cutAt: [cut]) == whole, "cut at \(cut)")
            }
        } else {
            let edges = response.body.indices.dropLast().filter {
                response.body[$0] == 10 && response.body[$0 + 1] == 10
            }
            for edge in edges {
                for cut in edge...(edge + 2) { #expect(replay(response.body, cutAt: [cut]) == whole, "cut at \(cut)") }
            }
        }
        #expect(replay(response.body, cutAt: 1..<response.body.count) == whole)
    }

    @Test(arguments: RecordedResponse.all.filter { !$0.isStream && $0.status == 200 })
    func aWholeBodyIsReadToo(_ response: RecordedResponse) throws {
        let value = try JSONValue(parsing: response.body)
        var assembler = ChatReplyAssembler()
        let problem = response.body.withUnsafeBufferPointer { body in
            do throws(ChatError) {
                try assembler.add(wholeBody: body)
                return nil as ChatError?
            } catch {
                return error
            }
        }
        guard let message = value["choices"]?.arrayValue?.first?["message"] else {
            #expect(problem?.code == .malformed)
            return
        }
        #expect(problem == nil)
        var generator = Counter()
        let reply = try assembler.finish(using: &generator).reply
        #expect(reply.text == message["content"]?.stringValue ?? "")
        #expect(reply.usage?.promptTokens == value["usage"]?["prompt_tokens"]?.integerValue)
        #expect(reply.usage?.cachedTokens == value["usage"]?["prompt_tokens_details"]?["cached_tokens"]?.integerValue)
        #expect(reply.toolCalls.count == message["tool_calls"]?.arrayValue?.count ?? 0)
    }

    @Test(arguments: RecordedResponse.all.filter { $0.status != 200 })
    func anErrorIsUnderstood(_ response: RecordedResponse) throws {
        let codes: [(part: String, code: ChatError.Code)] = [
            ("err-401", .authentication), ("err-503", .server), ("err-404", .notFound), ("err-get-405", .notFound),
            ("assistant-bad-args", .server), ("tools-not-array", .server), ("context-too-long", .contextOverflow),
        ]
        let expected = codes.first { response.name.contains($0.part) }?.code ?? .invalidRequest
        let error = ChatEndpoint(model: "m").error(status: response.status, bytes: response.body, retryAfter: nil)
        #expect(error.code == expected)
        #expect(error.status == response.status)
        if expected == .contextOverflow {
            #expect(error.promptTokens == 12058)
            #expect(error.contextWindow == 8192)
        }
    }
}

/// The reply as a plain reading of the events gives it: the other opinion.
private struct Expected {
    struct Call { var id = "", name = "", arguments = "" }
    var text = ""
    var finish = ""
    var calls: [Call] = []

    init(_ body: [UInt8]) throws {
        for line in String(decoding: body, as: UTF8.self).split(separator: "\n") where line != "data: [DONE]" {
            let choice = try JSONValue(parsing: String(line.dropFirst(6)))["choices"]?.arrayValue?.first
            text += choice?["delta"]?["content"]?.stringValue ?? ""
            finish = choice?["finish_reason"]?.stringValue ?? finish
            for part in choice?["delta"]?["tool_calls"]?.arrayValue ?? [] {
                let index = try #require(part["index"]?.integerValue)
                if index == calls.count { calls.append(Call()) }
                calls[index].id += part["id"]?.stringValue ?? ""
                calls[index].name += part["function"]?["name"]?.stringValue ?? ""
                calls[index].arguments += part["function"]?["arguments"]?.stringValue ?? ""
            }
        }
    }
}
