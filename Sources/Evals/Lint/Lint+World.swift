import Rooms
import Tools

extension Lint {
    func worlds(_ scenario: Scenario) -> [LintFinding] {
        guard tools.hasRooms else { return [] }
        let isOpen = scenario.allFaults.contains { _, fault in
            fault.target != Fault.model && !tools.isRead(fault.target) && fault.kind != .slow
        }
        if isOpen, scenario.after == nil {
            let message = "a write can fail here, so that the rooms at the end cannot be derived; write \"after:\""
            return [LintFinding(.openWorld, scenario.allFaults.first?.fault.location ?? scenario.location, message)]
        }
        guard scenario.user == nil, !isOpen else { return [] }
        var found: [LintFinding] = []
        var entries = scenario.calls?.entries ?? []
        for turn in scenario.turns {
            entries += turn.calls?.entries ?? []
            // What the whole conversation calls may have happened in any turn.
            if let world = turn.world, scenario.calls == nil { found += problems(world, scenario, entries) }
        }
        if let after = scenario.after { found += problems(after, scenario, entries) }
        return found
    }

    /// Rooms that must be there and that nobody makes, or that must be gone and nobody deletes.
    private func problems(_ world: WorldExpectation, _ scenario: Scenario, _ entries: [CallEntry]) -> [LintFinding] {
        let seeds = scenario.world.rooms.filter(\.isOurs).map(\.name)
        let expected: [RoomExpectation] =
            switch world.rooms {
            case .exactly(let rooms): rooms
            case .unchanged:
                seeds.map { RoomExpectation(name: .exactly($0), state: .unchanged, location: world.location) }
            }
        let missing = expected.filter { room in
            guard case .exactly(let name) = room.name, !seeds.contains(where: { $0.isSame(as: name) }) else {
                return false
            }
            return !entries.contains { may($0, .created, name) }
        }.map {
            LintFinding(
                .impossibleWorld,
                $0.location,
                "nothing makes the room \($0.name.shown): seed it or name the call"
            )
        }
        let surplus = seeds.filter { seed in
            !expected.contains { $0.name.fits(seed) } && !entries.contains { may($0, .deleted, seed) }
        }.map {
            LintFinding(
                .impossibleWorld,
                world.location,
                "nothing deletes the room \($0), which is seeded: name the call"
            )
        }
        let must = expected.filter { room in
            guard case .exactly(let name) = room.name else { return false }
            return certainlyDeleted(name, entries)
        }.map {
            LintFinding(.impossibleWorld, $0.location, "the named calls delete the room \($0.name.shown)")
        }
        return missing + surplus + must
    }

    private func may(_ entry: CallEntry, _ kind: WorldEffect.Kind, _ room: String) -> Bool {
        guard let effect = tools[entry.tool]?.roomEffect, effect.kind == kind, entry.result ?? .ok == .ok else {
            return false
        }
        guard let argument = entry.arguments?.first(where: { $0.name == effect.argument }) else {
            return entry.arguments == nil || entry.allowsExtra
        }
        let values = ValueMatcher(tools: tools, turns: [])
        if case .sameAs = argument.value { return true }
        return values.mismatch(.string(room), argument.value, tool: entry.tool, argument: argument.name) == nil
    }

    /// True where the only call that touches a room surely deletes it.
    private func certainlyDeleted(_ room: String, _ entries: [CallEntry]) -> Bool {
        let deletes = entries.filter { may($0, .deleted, room) }
        guard !entries.contains(where: { may($0, .created, room) }) else { return false }
        return deletes.contains { entry in
            guard entry.times.lowerBound > 0, case .exactly? = entry.arguments?.first?.value else { return false }
            return entry.result == .ok || entry.result == nil
        } && !deletes.isEmpty && isUnconditional(deletes, in: entries)
    }

    private func isUnconditional(_ deletes: [CallEntry], in entries: [CallEntry]) -> Bool {
        entries.filter { tools[$0.tool]?.roomEffect != nil }.count == deletes.count
    }
}
