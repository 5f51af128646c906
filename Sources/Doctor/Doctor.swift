import AgentCore
import HTTPTransport
import Services
import Settings
import Storage

/// Looks at everything that a chat needs, finds out what does not work and says what to do about it. Nothing that it
/// does leaves a trace on a server.
public struct Doctor: Sendable {
    /// What is looked at, and how patiently.
    public struct Subject: Sendable {
        /// The settings, with their profile; or why they cannot be read.
        public var settings: Result<Settings, TurnFailure>
        /// What the command line said.
        public var flags: ServiceChoices.Flags
        /// Looks up a variable of the environment.
        public var environment: @Sendable (String) -> String?
        /// Where the program keeps what must last.
        public var state: StateFolder
        /// How long each check may take.
        public var timeout: Duration
        /// Seconds since 1970, to compare the server's clock with.
        public var now: @Sendable () -> Double

        /// Describes a subject.
        public init(
            settings: Result<Settings, TurnFailure>,
            flags: ServiceChoices.Flags = .init(),
            environment: @escaping @Sendable (String) -> String?,
            state: StateFolder,
            timeout: Duration = .seconds(60),
            now: @escaping @Sendable () -> Double = UnixTime.now
        ) {
            self.settings = settings
            self.flags = flags
            self.environment = environment
            self.state = state
            self.timeout = timeout
            self.now = now
        }
    }

    private let subject: Subject

    /// Makes a doctor for a subject; nothing is looked at yet.
    public init(_ subject: Subject) { self.subject = subject }

    /// Runs all checks. Those of the folders, the server and the model run beside each other.
    /// - Parameter report: hears each finding in a fixed order, as soon as those before it are known.
    /// - Throws: what `report` throws; `CancellationError` when the task is cancelled.
    public func examine(report: (Finding) throws -> Void) async throws -> Diagnosis {
        let mask = SecretMask(try? subject.settings.get())
        var findings: [Finding] = []
        func tell(_ group: [Finding]) throws {
            // What a cancelled check found is not worth telling.
            try Task.checkCancellation()
            for finding in group.map(mask.clean) {
                findings.append(finding)
                try report(finding)
            }
        }
        let configuration = ConfigurationChecks(subject).run()
        try tell(configuration.findings)
        let services = Services(choices: configuration.choices, state: subject.state)
        async let folders = FolderChecks(subject).run()
        async let server = ServerChecks(subject, configuration.server, services).run()
        async let model = ModelChecks(subject, configuration, services).run()
        do {
            try tell(await folders)
            try tell(await server)
            try tell(await model)
        } catch {
            await services.close()
            throw error
        }
        await services.close()
        return Diagnosis(findings: findings)
    }
}
