import AgentCore
import Glibc
import Settings
import Storage

/// The environment of this process.
enum ProgramEnvironment {
    /// Looks up a variable.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// All variables.
    static var all: [String: String] {
        var all: [String: String] = [:]
        var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        while let variable = next.pointee {
            let parts = String(cString: variable).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return all
    }

    /// The settings of this process and folder, with the profile that the option or a setting names.
    /// - Throws: `TurnFailure`: exit code 2 for a file that does not parse, 3 for a profile that is not there.
    static func settings(profile option: String?) throws(TurnFailure) -> Settings {
        let settings = try settings()
        guard let name = settings.value(.profile, flag: ("--profile", option)) else { return settings }
        do throws(StorageError) {
            return settings.using(try ProfileStore(environment: value).load(name.text))
        } catch {
            guard error.code == .notFound else { throw TurnFailure(error) }
            throw TurnFailure(
                code: "configuration",
                message: "\(error.message) (asked for by \(name.origin))",
                exit: .configuration
            )
        }
    }

    /// The settings of this process and folder, without a profile: for commands that ask no model.
    static func settings() throws(TurnFailure) -> Settings {
        do throws(Settings.Problem) {
            return try Settings(environment: { value($0) })
        } catch {
            throw TurnFailure(code: "configuration", message: error.message, exit: .configuration)
        }
    }
}
