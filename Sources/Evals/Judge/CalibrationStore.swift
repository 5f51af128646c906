import Storage
import Tools

/// What judges came to, between runs.
public struct CalibrationStore: Sendable {
    private let folder: StateFolder

    private static let version = 1

    /// The measurements below the program's state.
    public init(state: StateFolder) { folder = state.subfolder("judges") }

    /// With how many labels a judge agreed; nil when that is not known of this very judge. What cannot be read is not
    /// known.
    public func agreement(of identity: JudgeIdentity) -> PassCount? {
        guard let name = try? identity.fileName(),
            let bytes = try? FileContent.read(folder.path(of: name), limit: 1 << 16),
            let value = try? JSONValue(parsing: bytes), value["v"] == .integer(Self.version),
            value["model"] == .string(identity.model), value["prompt"] == .string(identity.prompt),
            value["labelled_set"] == .string(identity.labelledSet), case .integer(let agreed)? = value["agreed"],
            case .integer(let cases)? = value["cases"], agreed >= 0, cases >= agreed
        else { return nil }
        return PassCount(passes: agreed, trials: cases)
    }

    /// Keeps what a judge came to.
    /// - Throws: `StorageError`, or `TurnFailure` when libcrypto has no memory.
    public func keep(_ calibration: JudgeCalibration, of identity: JudgeIdentity, at time: Timestamp) throws {
        try folder.create()
        let agreement = calibration.agreement
        let object: JSONObject = [
            "v": .integer(Self.version), "model": .string(identity.model), "prompt": .string(identity.prompt),
            "labelled_set": .string(identity.labelledSet), "agreed": .integer(agreement.passes),
            "cases": .integer(agreement.trials), "at": .string(time.rfc3339),
        ]
        let text = JSONValue.object(object).jsonText + "\n"
        try FileContent.replace(folder.path(of: try identity.fileName()), with: Array(text.utf8))
    }
}
