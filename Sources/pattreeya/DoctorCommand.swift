import AgentCore
import ArgumentParser
import Doctor
import Services
import Settings
import Storage
import Terminal

/// `pattreeya doctor`: what works, what does not, and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Find out what works and what does not, and what to do about it.",
        discussion: """
            It looks at the configuration, the folders, the LiveKit server and the model, and changes nothing there; \
            the model is asked a few short questions. The exit code is 1 if something does not work.
            """
    )

    @OptionGroup(title: "Model and rooms") var services: ServiceOptions

    @Option(help: ArgumentHelp("Seconds that each check may take.", valueName: "seconds"))
    var timeout = 60.0

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard timeout > 0, timeout < 1e6 else {
            throw ValidationError("--timeout must be more than 0 seconds, not \(timeout)")
        }
    }

    func run() async throws {
        let subject = Doctor.Subject(
            settings: Result { () throws(TurnFailure) in
                try ProgramEnvironment.settings(profile: services.profile)
            },
            flags: services.flags,
            environment: { ProgramEnvironment.value($0) },
            state: StateFolder(environment: ProgramEnvironment.value),
            timeout: .seconds(timeout)
        )
        let task = Task { try await examine(subject) }
        let interruption = Program.interruption
        let result = await interruption.during(cancel: { task.cancel() }) { await task.result }
        if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        throw ExitStatusError(status: try result.get().hasProblem ? .checkFailed : .success)
    }

    private func examine(_ subject: Doctor.Subject) async throws -> Diagnosis {
        let hasColour = ColorChoice.auto.usesColor(
            isTerminal: OutputStream.standardOutput.isTerminal,
            environment: ProgramEnvironment.value
        )
        let page = DiagnosisText(hasColour: hasColour)
        let diagnosis = try await Doctor(subject).examine { finding in
            if !json { try OutputStream.standardOutput.write(page.lines(for: finding)) }
        }
        let end = json ? diagnosis.json.jsonText + "\n" : page.summary(of: diagnosis)
        try OutputStream.standardOutput.write(end)
        return diagnosis
    }
}

/// A diagnosis for people.
struct DiagnosisText {
    var hasColour: Bool

    /// A finding: how it went, which check, what was found, and below it what to do.
    func lines(for finding: Finding) -> String {
        let word = finding.status.rawValue
        let shown = coloured(word, finding.status) + String(repeating: " ", count: 8 - word.count)
        let fix = finding.fix.map { "         -> \(DisplayText.oneLine($0, limit: 500))\n" } ?? ""
        return "\(shown) \(finding.id): \(DisplayText.oneLine(finding.found, limit: 1000))\n\(fix)"
    }

    /// The last line.
    func summary(of diagnosis: Diagnosis) -> String {
        func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        let (problems, warnings) = (diagnosis.count(.problem), diagnosis.count(.warning))
        if problems + warnings == 0 { return "all is well\n" }
        return "\(counted(problems, "problem")), \(counted(warnings, "warning"))\n"
    }

    private func coloured(_ word: String, _ status: Finding.Status) -> String {
        guard hasColour else { return word }
        let colour =
            switch status {
            case .ok: 32
            case .warning: 33
            case .problem: 31
            case .skipped: 2
            }
        return "\u{1B}[\(colour)m\(word)\u{1B}[0m"
    }
}
