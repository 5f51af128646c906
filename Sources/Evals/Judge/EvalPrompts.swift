import AgentCore
import Storage

/// The prompts of those who take part in evals besides the agent.
public enum EvalPrompts {
    /// The judge's prompt.
    public static let judge = "judge"
    /// The prompt of the model that plays the person.
    public static let simulatedUser = "simulated-user"

    /// Loads a prompt by its name or path; a file in `prompts/` goes before the one in the program.
    /// - Throws: `StorageError`: `notFound`, or `malformed` with file and line.
    public static func load(_ name: String) throws(StorageError) -> Prompt {
        try PromptStore(embedded: files).load(name)
    }

    private static let files: [String: [UInt8]] = [
        judge: PackageResources.judge_md, simulatedUser: PackageResources.simulated_user_md,
    ]
}
