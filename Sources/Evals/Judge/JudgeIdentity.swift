import AgentCore
import LiveKit

/// What a measurement of a judge holds for: this model, with this prompt, on these labelled cases.
public struct JudgeIdentity: Sendable, Hashable {
    /// The name of the model.
    public let model: String
    /// The digest of the prompt and of how a case is put to the judge.
    public let prompt: String
    /// The digest of the labelled set.
    public let labelledSet: String

    /// Changes whenever this program puts cases to judges in another way.
    private static let form = "1"

    /// - Throws: `TurnFailure` when libcrypto has no memory.
    public init(_ judge: Judge, _ set: LabelledSet) throws(TurnFailure) {
        let temperature = judge.prompt.temperature.map { "\($0)" } ?? ""
        do throws(Crypto.Failure) {
            model = judge.modelName
            prompt = try Self.digest([Self.form, judge.prompt.text, temperature])
            labelledSet = try Self.digest(set.texts)
        } catch {
            throw TurnFailure(error)
        }
    }

    init(model: String, prompt: String, labelledSet: String) {
        (self.model, self.prompt, self.labelledSet) = (model, prompt, labelledSet)
    }

    /// A name for a file about it.
    func fileName() throws(Crypto.Failure) -> String {
        String(try Self.digest([model, prompt, labelledSet]).prefix(32)) + ".json"
    }

    /// The SHA-256 digest of some texts, each with its length before it so that no two lists have the same bytes.
    private static func digest(_ texts: [String]) throws(Crypto.Failure) -> String {
        let digest = try Crypto.digest(of: texts.flatMap { Array("\($0.utf8.count):\($0)".utf8) })
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
