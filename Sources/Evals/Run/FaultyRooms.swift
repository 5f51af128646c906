import LiveKit
import Rooms
import Tools

/// A tool whose calls are hit by the faults that a scenario arms for it. The fault strikes where the tool meets the
/// server, so that all that the tool does about it is part of what is evaluated.
struct FaultyTool: Tool {
    let base: any Tool
    let faults: FaultInjector

    var definition: ToolDefinition { base.definition }

    func authority(for arguments: JSONObject, given words: PersonWords) -> ToolAuthority {
        base.authority(for: arguments, given: words)
    }

    func supported(_ text: String, words: PersonWords) -> String? { base.supported(text, words: words) }

    func isAskedFor(by words: PersonWords) -> Bool { base.isAskedFor(by: words) }

    func call(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        try await RecordingRoomService.$call.withValue(context.callID) {
            try await strike(arguments, context: context)
        }
    }

    private func strike(_ arguments: JSONObject, context: ToolCallContext) async throws -> JSONObject {
        guard let fault = faults.next(for: definition.name) else {
            return try await base.call(arguments, context: context)
        }
        let strike = FaultyRoomService.Strike(fault: fault, isWrite: definition.effect == .write)
        return try await FaultyRoomService.$strike.withValue(strike) {
            try await base.call(arguments, context: context)
        }
    }
}

/// Rooms of a server that fails as the fault of the call at hand says.
struct FaultyRoomService: RoomService {
    /// A fault, and the kind of the tool that it hits.
    struct Strike {
        let fault: Fault
        let isWrite: Bool
    }

    @TaskLocal static var strike: Strike?

    let base: any RoomService
    let sleep: @Sendable (Duration) async throws -> Void

    func createRoom(_ options: RoomOptions) async throws(LiveKitError) -> RoomInfo {
        try await hit(isWrite: true) { () throws(LiveKitError) in try await base.createRoom(options) }
    }

    func listRooms(names: [String]) async throws(LiveKitError) -> [RoomInfo] {
        try await hit(isWrite: false) { () throws(LiveKitError) in try await base.listRooms(names: names) }
    }

    func deleteRoom(_ name: String) async throws(LiveKitError) {
        try await hit(isWrite: true) { () throws(LiveKitError) in try await base.deleteRoom(name) }
    }

    private func hit<Value>(
        isWrite: Bool,
        _ call: () async throws(LiveKitError) -> Value
    ) async throws(LiveKitError) -> Value {
        guard let strike = Self.strike else { return try await call() }
        // Where an answer is lost it is that of the write: the tool looks first, and again afterwards.
        if strike.fault.kind == .timeout, strike.isWrite, !isWrite { return try await call() }
        switch strike.fault.kind {
        case .slow:
            try? await sleep(.seconds(strike.fault.seconds ?? 1))
            return try await call()
        case .timeout:
            if strike.fault.isEffectApplied { _ = try await call() }
            throw LiveKitError(.timeout, "the server did not answer in time (a fault of the scenario)")
        case .rateLimited:
            throw LiveKitError(.rateLimited, "the server wants fewer requests (a fault of the scenario)")
        case .unavailable, .malformedStream, .truncatedStream:
            throw LiveKitError(.unavailable, "the server cannot be reached now (a fault of the scenario)")
        }
    }
}
