import AgentCore
import Settings

/// How long sessions are kept.
enum KeepSessions {
    /// The days that `PATTREEYA_KEEP_SESSIONS` says; nil to keep sessions for ever.
    /// - Throws: `TurnFailure` with exit code 3.
    static func days(_ settings: Settings) throws(TurnFailure) -> Int? {
        guard let value = settings.value(.keepSessions) else { return nil }
        guard let days = Int(value.text), days >= 1 else {
            throw TurnFailure(
                code: "configuration",
                message: "\(Setting.keepSessions.name) must be a number of days from 1 on, not"
                    + " \"\(value.text.prefix(80))\" (\(value.origin))",
                exit: .configuration
            )
        }
        return days
    }
}
