import AgentCore
import Tools

/// One call of a tool with the rooms before and after it.
enum HTMLCall {
    static func write(_ call: RecordedCall, _ worlds: WorldHistory.Step?, to page: inout HTMLWriter) {
        page.element("section", ["class": "call"]) { page in
            page.element("h6") { page in
                page.text("Call ")
                page.element("code", call.name)
            }
            page.element("dl") { page in
                for (name, value) in arguments(of: call) {
                    page.element("dt", name)
                    page.element("dd") { $0.element("pre", value) }
                }
                page.element("dt", "Approval")
                page.element(
                    "dd",
                    call.approval.map { $0 ? "asked for and given" : "asked for and denied" } ?? "not needed"
                )
                page.element("dt", "Result")
                page.element("dd") { result(of: call, &$0) }
            }
            if let worlds { HTMLWorlds.write(worlds, note: nil, to: &page) }
        }
    }

    /// What the model wrote is shown besides where it had to be repaired, and alone where it cannot be read.
    private static func arguments(of call: RecordedCall) -> [(name: String, value: String)] {
        let original = call.original.map { (name: "Arguments as written", value: $0) }
        let understood = (name: "Arguments", value: pretty(call.arguments))
        guard let original else { return [understood] }
        return call.isMalformed ? [original] : [original, understood]
    }

    private static func result(of call: RecordedCall, _ page: inout HTMLWriter) {
        switch call.outcome {
        case .success(let object)?:
            page.text("✓ ok")
            page.element("pre", pretty(object))
        case .failure(let error, let hint)?:
            page.text(call.result == .denied ? "✗ denied" : "✗ failed")
            page.element("pre", hint.map { "\(error)\n\($0)" } ?? error)
        case nil: page.text("none: the record ends before")
        }
    }

    private static func pretty(_ object: JSONObject) -> String {
        String(decoding: JSONValue.object(object).serialized(pretty: true), as: UTF8.self)
    }
}
