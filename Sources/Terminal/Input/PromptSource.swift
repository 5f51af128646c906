import AgentCore

/// Turns that a person types at a prompt.
public struct PromptSource: TurnSource {
    private let editor: LineEditor
    private let prompt: String

    /// Reads from an editor.
    public init(editor: LineEditor, prompt: String = "> ") { (self.editor, self.prompt) = (editor, prompt) }

    /// The next line that a person entered; nil at the end of input.
    public func next() async -> Result<String, TurnFailure>? {
        while true {
            switch await editor.readLine(prompt: prompt) {
            case .line(let text):
                if text.allSatisfy(\.isWhitespace) { continue }
                return .success(text)
            case .interrupted: continue
            case .endOfInput: return nil
            case .failed(let reason):
                return .failure(TurnFailure(code: "local_io", message: reason, exit: .localInputOutput))
            }
        }
    }
}

/// Asks the person at the prompt; anything but a clear yes means no.
public struct PromptApprover: Approver {
    private let editor: LineEditor

    /// Asks through an editor.
    public init(editor: LineEditor) { self.editor = editor }

    /// Asks the person about a call; anything but a yes means no.
    public func decide(_ request: ApprovalRequest) async -> ApprovalDecision {
        let answer = await editor.readLine(prompt: DisplayText.oneLine(request.question) + " [y/N] ")
        guard case .line(let text) = answer else { return ApprovalDecision(isGranted: false, by: "person") }
        let isYes = ["y", "yes"].contains(text.lowercased().filter { !$0.isWhitespace })
        return ApprovalDecision(isGranted: isYes, by: "person")
    }
}
