import ArgumentParser
import ChatCompletions
import Services
import Settings

/// The options that choose the model and the server.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The model to ask (OPENAI_MODEL).")
    var model: String?

    @Option(help: ArgumentHelp("The chat endpoint (OPENAI_BASE_URL).", valueName: "url"))
    var baseURL: String?

    @Option(
        help: ArgumentHelp("Settings under a name: a file in profiles/ (PATTREEYA_PROFILE).", valueName: "name|file"),
        completion: .custom { _, _, _ in ProfileStore(environment: ProgramEnvironment.value).names }
    )
    var profile: String?

    @Flag(help: "Use the offline model and the embedded server, whatever is configured.")
    var offline = false

    @Option(help: "How the model calls tools: auto, native, reply, json or text (PATTREEYA_TOOL_MODE).")
    var toolMode: ToolMode?

    var flags: ServiceChoices.Flags {
        ServiceChoices.Flags(model: model, baseURL: baseURL, offline: offline, toolMode: toolMode)
    }

    /// The same by setting, for whoever shows where values come from.
    var settingFlags: [Setting: (name: String, text: String?)] {
        [
            .openAIModel: ("--model", model), .openAIBaseURL: ("--base-url", baseURL), .profile: ("--profile", profile),
            .toolMode: ("--tool-mode", toolMode?.rawValue), .offline: ("--offline", offline ? "1" : nil),
        ]
    }
}

extension ToolMode: ExpressibleByArgument {}
