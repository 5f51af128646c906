import AgentCore
import ArgumentParser
import Settings
import Storage
import Terminal
import Tools

/// `pattreeya config`: what is configured, and where.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show what is configured, and where each value comes from.",
        subcommands: [ConfigShow.self, ConfigPath.self],
        defaultSubcommand: ConfigShow.self
    )
}

struct ConfigShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every setting: its value, where it comes from and what it is for.",
        discussion: "Secrets are masked. With --profile, --model or --base-url it shows what would hold with them."
    )

    @OptionGroup var services: ServiceOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let settings = try ProgramEnvironment.settings(profile: services.profile)
        let rows = settings.table(flags: services.settingFlags)
        let text = json ? Self.json(rows, settings).jsonText + "\n" : Self.text(rows, settings)
        try OutputStream.standardOutput.write(json ? text : DisplayText.safe(text))
    }

    private static func text(_ rows: [SettingRow], _ settings: Settings) -> String {
        var lines: [String] = []
        for row in rows {
            let origin = row.value.map { "from \($0.origin)" } ?? (row.problem == nil ? "default" : "not usable")
            let value = row.shownValue.isEmpty ? "(not set)" : row.shownValue
            lines.append("\(row.setting.name) = \(value)")
            lines.append("    \(origin); \(row.setting.summary)")
            if let problem = row.problem { lines.append("    problem: \(problem)") }
            for other in row.overridden {
                lines.append("    instead of \(row.setting.shown(other.text)) from \(other.origin)")
            }
        }
        lines.append("")
        lines.append("order: flag, environment, profile, .env.local, .env, the user's file, default")
        lines.append("in force: \(settings.profile?.origin ?? "no profile")")
        lines.append("files read: \(settings.files.isEmpty ? "none" : settings.files.joined(separator: ", "))")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func json(_ rows: [SettingRow], _ settings: Settings) -> JSONValue {
        [
            "settings": .array(rows.map { json($0) }),
            "profile": settings.profile.map { ["name": .string($0.name), "place": .string($0.place)] } ?? .null,
            "files": .array(settings.files.map { .string($0) }),
        ]
    }

    private static func json(_ row: SettingRow) -> JSONValue {
        [
            "name": .string(row.setting.name),
            "value": row.value == nil ? .null : .string(row.shownValue),
            "origin": row.value.map { .string($0.origin) } ?? .null,
            "default": .string(row.setting.defaultText),
            "secret": .bool(row.setting.isSecret),
            "summary": .string(row.setting.summary),
            "problem": row.problem.map { .string($0) } ?? .null,
            "overridden": .array(
                row.overridden.map { ["value": .string(row.setting.shown($0.text)), "origin": .string($0.origin)] }
            ),
        ]
    }
}

struct ConfigPath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Show the files and folders that are looked at."
    )

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let environment = ProgramEnvironment.value
        let places: [(key: String, path: String)] = [
            ("configuration", Settings.userFile(environment)),
            ("profiles", Settings.configurationFolder(environment) + "/profiles"),
            ("local_profiles", "profiles"), ("dotenv_local", ".env.local"), ("dotenv", ".env"),
            ("state", StateFolder(environment: environment).path),
        ]
        if json {
            let object = JSONObject(
                places.map { ($0.key, ["path": .string($0.path), "exists": .bool(FileContent.exists($0.path))]) }
            )
            return try OutputStream.standardOutput.write(JSONValue.object(object).jsonText + "\n")
        }
        for (key, path) in places {
            let note = FileContent.exists(path) ? "" : "\tnot there"
            try OutputStream.standardOutput.write(DisplayText.safe("\(key)\t\(path)\(note)\n"))
        }
    }
}
