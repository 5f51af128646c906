import AgentCore
import Glibc
import Settings

/// The environment of this process.
enum ProgramEnvironment {
    /// Looks up a variable.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The settings of this process and folder.
    static func settings() throws(TurnFailure) -> Settings {
        do throws(Settings.Problem) {
            return try Settings(environment: { value($0) })
        } catch {
            throw TurnFailure(code: "configuration", message: error.message, exit: .configuration)
        }
    }
}
