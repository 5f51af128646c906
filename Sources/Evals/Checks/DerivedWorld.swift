import Rooms
import Tools

/// What the calls that a scenario names make of its world: what is not mentioned stays as it was.
struct DerivedWorld {
    private(set) var rooms: [RoomExpectation]
    /// Our rooms that named calls made or deleted.
    private(set) var touched: Set<RoomName> = []
    private let tools: ToolCatalog
    private let location: FileLocation

    init(_ before: World, tools: ToolCatalog, at location: FileLocation) {
        (self.tools, self.location) = (tools, location)
        rooms = WorldCheck.unchanged(before, at: location)
    }

    /// The expectation.
    var expectation: WorldExpectation { WorldExpectation(rooms: .exactly(rooms), location: location) }

    /// Applies a call that an entry of the scenario names. It counts with the effect that the scenario wants of it,
    /// not with the one that it had: a delete that was asked for and not done leaves a room too many.
    /// - Parameter fault: the fault that was armed for the call's tool when it failed.
    mutating func apply(_ call: RecordedCall, _ entry: CallEntry, fault: Fault?) {
        guard let effect = tools[call.name]?.roomEffect, entry.result == nil || entry.result == .ok else { return }
        if call.outcome?.isSuccess != true, let fault, fault.preventsEffect { return }
        switch (effect.kind, effect.target(of: call.arguments)) {
        case (_, .invalid), (.deleted, .unnamed): return
        case (.created, .unnamed):
            rooms.append(RoomExpectation(name: .like(Self.timeStamped), state: .anything, location: location))
        case (.created, .named(let name)):
            touched.insert(name)
            if !rooms.contains(where: { $0.name.isExactly(name) }) {
                rooms.append(RoomExpectation(name: .exactly(name.full), state: .anything, location: location))
            }
        case (.deleted, .named(let name)):
            touched.insert(name)
            if let index = rooms.firstIndex(where: { $0.name.isExactly(name) }) {
                rooms.remove(at: index)
            } else if let index = rooms.firstIndex(where: { $0.name.isPattern && $0.name.fits(name.full) }) {
                rooms.remove(at: index)
            }
        }
    }

    /// The name of a room that nobody named.
    private static let timeStamped = Pattern(#"^pattreeya-\d{8}-\d{6}(-\d+)?$"#)
}

extension RoomExpectation.Name {
    func isExactly(_ name: RoomName) -> Bool {
        if case .exactly(let full) = self { full.isSame(as: name.full) } else { false }
    }

    var isPattern: Bool { if case .like = self { true } else { false } }
}

/// Compares what was really done to rooms with the calls that a scenario names.
struct JournalCheck {
    let tools: ToolCatalog

    /// Every change must come of a named call of its turn, and each call has at most one: a room that was deleted and
    /// made again behind the scenario's back shows here, whatever the world looks like afterwards.
    func check(
        _ effects: [WorldEffect],
        named: [(call: RecordedCall, entry: CallEntry)],
        at location: FileLocation
    ) -> CheckResult {
        var open = named.compactMap {
            item -> (turn: Int, kind: WorldEffect.Kind, target: ToolCatalog.RoomEffect.Target)? in
            guard let effect = tools[item.call.name]?.roomEffect else { return nil }
            return (item.call.turn, effect.kind, effect.target(of: item.call.arguments))
        }
        var stray: [String] = []
        for effect in effects {
            let place = open.firstIndex { call in
                call.turn == effect.turn && call.kind == effect.kind && Self.isTarget(call.target, effect.room)
            }
            if let place {
                open.remove(at: place)
            } else {
                stray.append("\(effect.room) was \(effect.kind.rawValue) in turn \(effect.turn)")
            }
        }
        return CheckResult(
            .journal,
            stray.isEmpty ? .passed : .failed,
            expected: "only what the named calls do",
            actual: stray.joined(separator: ", "),
            evidence: effects.map { "turn \($0.turn): \($0.kind.rawValue) \($0.room)" },
            at: location
        )
    }

    private static func isTarget(_ target: ToolCatalog.RoomEffect.Target, _ room: String) -> Bool {
        switch target {
        case .named(let name): name.full.isSame(as: room)
        case .unnamed: true
        case .invalid: false
        }
    }
}
