import ArgumentParser
import Services

/// The options that choose the model and the server.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The model to ask (OPENAI_MODEL).")
    var model: String?

    @Option(help: ArgumentHelp("The chat endpoint (OPENAI_BASE_URL).", valueName: "url"))
    var baseURL: String?

    @Flag(help: "Use the offline model and the embedded server, whatever is configured.")
    var offline = false

    var flags: ServiceChoices.Flags { ServiceChoices.Flags(model: model, baseURL: baseURL, offline: offline) }
}
