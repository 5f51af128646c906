import AgentCore
import ArgumentParser
import Evals

/// The option that says which tools scenarios speak of.
struct ToolFileOptions: ParsableArguments {
    @Option(
        name: .customLong("tools"),
        help: ArgumentHelp("A file that declares the tools, in place of those for rooms.", valueName: "file")
    )
    var file: String?

    /// The tools of the file; nil for those for rooms.
    /// - Throws: `TurnFailure` with exit code 2 for a file that is wrong.
    func declared() throws(TurnFailure) -> DeclaredTools? {
        guard let file else { return nil }
        return try DeclaredTools(path: file)
    }

    /// What scenarios may say.
    func catalog() throws -> ToolCatalog { try declared()?.catalog ?? .rooms() }
}
