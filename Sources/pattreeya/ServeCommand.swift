import AgentCore
import ArgumentParser
import LiveKit
import LocalLiveKit
import Services
import Settings
import Storage
import Terminal

/// `pattreeya serve`: the embedded server in the foreground, for other clients.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the embedded LiveKit server and the offline model for other clients.",
        discussion: """
            The server listens on loopback; the offline model is at /v1 of the same port. Key and secret come from \
            --keys-file or from LIVEKIT_API_KEY and LIVEKIT_API_SECRET; otherwise they are made and printed once.
            """
    )

    @Flag(help: "Serve on this machine. Nothing else can be served yet, so this is needed.")
    var local = false

    @Option(help: "The port to listen on; 0 for any that is free.")
    var port = 7880

    @Option(help: ArgumentHelp("A file of \"key: secret\" lines.", valueName: "path"))
    var keysFile: String?

    func validate() throws {
        guard local else { throw ValidationError("say what to serve: --local") }
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535, not \(port)") }
    }

    func run() async throws {
        let state = StateFolder(environment: ProgramEnvironment.value)
        try failing { () throws(StorageError) in try state.create() }
        let (keys, isMade) = try chooseKeys()
        let port = port
        let task = Task {
            switch try await LocalServerRegistry(stateFolder: state.path).attachOrClaim() {
            case .attached(let other):
                throw TurnFailure(
                    code: "busy",
                    message: "another pattreeya serves this state folder at \(other.url); end it first",
                    exit: .checkFailed
                )
            case .claimed(let claim):
                try await claim.serve(port: port, keys: keys, extraRoutes: OfflineModelRoutes.all) { running in
                    Self.announce(running, showsSecret: isMade)
                }
            }
        }
        do {
            let interruption = Program.interruption
            try await interruption.during(cancel: { task.cancel() }) { try await task.value }
            if let signal = interruption.endsProgram { throw ExitStatusError(status: signal) }
        } catch let status as ExitStatusError {
            throw status
        } catch {
            throw TurnFailure.describing(error)
        }
    }

    private func chooseKeys() throws -> (keys: [String: String], isMade: Bool) {
        if let keysFile { return (try KeysFile.read(keysFile), false) }
        let settings = try ProgramEnvironment.settings()
        switch (settings.value(.liveKitKey), settings.value(.liveKitSecret)) {
        case (let key?, let secret?): return ([key.text: secret.text], false)
        case (nil, nil):
            do throws(LocalServerError) {
                let made = try LocalServerClaim.makeCredentials()
                return ([made.key: made.secret], true)
            } catch {
                throw TurnFailure.describing(error)
            }
        default:
            throw TurnFailure(
                code: "configuration",
                message: "LIVEKIT_API_KEY and LIVEKIT_API_SECRET must be set both or neither",
                exit: .configuration
            )
        }
    }

    private static func announce(_ running: LiveKitConfiguration, showsSecret: Bool) {
        var lines = "LiveKit server: \(running.webSocketBaseURL)\nOffline model: \(running.httpBaseURL)/v1\n"
        if showsSecret {
            lines += "LIVEKIT_API_KEY=\(running.apiKey)\nLIVEKIT_API_SECRET=\(running.apiSecret)\n"
        }
        try? OutputStream.standardOutput.write(lines)
    }
}

/// Files of `key: secret` lines, the form that LiveKit's own server reads.
enum KeysFile {
    /// The keys of a file.
    static func read(_ path: String) throws(TurnFailure) -> [String: String] {
        let content = try failing { () throws(StorageError) in try FileContent.read(path, limit: 1 << 20) }
        func problem(_ line: Int, _ what: String) -> TurnFailure {
            TurnFailure(code: "bad_input", message: "\(path):\(line): \(what)", exit: .usage)
        }
        var keys: [String: String] = [:]
        let text = String(decoding: content, as: UTF8.self)
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let trimmed = line.drop(while: \.isWhitespace)
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            guard let colon = trimmed.firstIndex(of: ":") else { throw problem(index + 1, "expected \"key: secret\"") }
            let key = trimmed[..<colon].filter { !$0.isWhitespace && $0 != "\"" }
            let secret = trimmed[trimmed.index(after: colon)...].filter { !$0.isWhitespace && $0 != "\"" }
            guard !key.isEmpty, !secret.isEmpty else { throw problem(index + 1, "expected \"key: secret\"") }
            keys[key] = secret
        }
        guard !keys.isEmpty else { throw problem(1, "there is no \"key: secret\" line") }
        return keys
    }
}
