import ArgumentParser
import Terminal
import Tools

/// `pattreeya manual`: the manual page, for `man -l` and for installing.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page as roff.",
        discussion: "To read it without installing: pattreeya manual | man -l -"
    )

    func run() throws {
        // The parser's own description of the commands, so that the page cannot tell anything else than --help.
        let description = try JSONValue(parsing: Array(Pattreeya._dumpHelp().utf8))
        let root = CommandDescription(description["command"] ?? .null)
        try OutputStream.standardOutput.write(ManualPage(root: root, version: Pattreeya.configuration.version).roff)
    }
}
