import ChatCompletions
import Tools

extension AgentVariant {
    /// Agents that differ in what does not matter: a scenario that fails one of them asks for more than it should.
    public static let right: [AgentVariant] = [
        AgentVariant(
            "looks-first",
            "lists the rooms before it changes any"
        ) { reply, moment in
            let isWrite = reply.toolCalls.contains { $0.name != "list_pattreeya_rooms" }
            return moment.isFirst && isWrite ? ChatReply(toolCalls: [.added("list_pattreeya_rooms")]) : reply
        },
        AgentVariant("explicit-null", "writes out that it leaves an argument away") { reply, _ in
            reply.changingCalls("create") { $0["room_name_suffix"] == nil ? ["room_name_suffix": .null] : $0 }
        },
        AgentVariant("full-names", "names rooms with their prefix") { reply, _ in
            reply.changingCalls("delete") { arguments in
                guard let name = arguments["room_name"]?.stringValue, !name.hasPrefix("pattreeya-") else {
                    return arguments
                }
                return ["room_name": .string("pattreeya-" + name)]
            }
        },
        AgentVariant("short-names", "names rooms without their prefix") { reply, _ in
            reply.changingCalls("delete") { arguments in
                guard let name = arguments["room_name"]?.stringValue, name.hasPrefix("pattreeya-") else {
                    return arguments
                }
                return ["room_name": .string(String(name.dropFirst("pattreeya-".count)))]
            }
        },
        AgentVariant("spaced-arguments", "writes arguments with spaces and line breaks") { reply, _ in
            reply.rewritingArguments { " \n" + $0.replacing(":", with: " : ") + "\n" }
        },
        AgentVariant("no-arguments", "leaves the text of empty arguments away") { reply, _ in
            reply.rewritingArguments { $0 == "{}" ? "" : $0 }
        },
        AgentVariant("polite", "opens with a pleasantry") { reply, _ in
            reply.text.isEmpty ? reply : reply.saying("Of course! " + reply.text)
        },
        AgentVariant("bold", "writes its answers in bold") { reply, _ in
            reply.text.isEmpty ? reply : reply.saying("**\(reply.text)**")
        },
        AgentVariant("lines", "gives every sentence a line of its own") { reply, _ in
            reply.saying(reply.text.replacing(". ", with: ".\n\n"))
        },
        AgentVariant("announces", "says what it is about to do beside its calls") { reply, _ in
            reply.toolCalls.isEmpty || !reply.text.isEmpty ? reply : reply.saying("One moment, please.")
        },
        AgentVariant("loud", "ends with a word of thanks") { reply, _ in
            reply.toolCalls.isEmpty && !reply.text.isEmpty ? reply.saying(reply.text + " Thank you!") : reply
        },
    ]
}
