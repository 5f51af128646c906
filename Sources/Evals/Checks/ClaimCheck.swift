import Rooms

/// Compares what a reply says was done to rooms with what was done.
struct ClaimCheck {
    let effects: [WorldEffect]
    /// The rooms before the first turn.
    let before: World
    /// The rooms after the turn; nil when nobody looked.
    let after: World?

    /// - Parameter rooms: the full names of rooms that the conversation is about.
    func check(_ turn: RecordedTurn, rooms: [String], at location: FileLocation) -> CheckResult? {
        let claims = ClaimReader(rooms: rooms).claims(in: turn.reply)
        guard !claims.isEmpty else { return nil }
        let untrue = claims.compactMap { claim -> String? in
            if claim.rooms.isEmpty {
                let isTrue = effects.contains { $0.kind == claim.kind && $0.turn <= turn.number }
                return isTrue ? nil : "\"\(claim.quote)\", and no room was \(claim.kind.rawValue)"
            }
            let wrong = claim.rooms.filter { !isTrue(claim.kind, $0, turn.number) }
            return wrong.isEmpty
                ? nil : "\"\(claim.quote)\", and \(wrong.joined(separator: ", ")) was not \(claim.kind.rawValue)"
        }
        return CheckResult(
            .claims,
            turn: turn.number,
            untrue.isEmpty ? .passed : .failed,
            expected: "nothing said to be done that was not",
            actual: untrue.joined(separator: "; "),
            evidence: claims.map(\.quote),
            at: location
        )
    }

    private func isTrue(_ kind: WorldEffect.Kind, _ room: String, _ turn: Int) -> Bool {
        if effects.contains(where: { $0.kind == kind && $0.turn <= turn && $0.room.isSame(as: room) }) { return true }
        // A call whose answer was lost may be missing in the journal; the rooms themselves tell.
        guard let after else { return false }
        let (was, isThere) = (before.room(room) != nil, after.room(room) != nil)
        return kind == .created ? !was && isThere : was && !isThere
    }
}
