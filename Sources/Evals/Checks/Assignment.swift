/// Assigns calls to the entries that they can stand for, each to at most one: a true assignment and not the first that
/// fits, so that the order of a list never decides a verdict.
enum Assignment {
    /// The slot of every item, or nil when there is no assignment that gives each item that must have one a slot and
    /// fills each slot that must be filled.
    /// - Parameters:
    ///   - items: whether each item must have a slot.
    ///   - slots: whether each slot must be filled.
    ///   - fits: whether an item can have a slot.
    static func find(items: [Bool], slots: [Bool], fits: (Int, Int) -> Bool) -> [Int?]? {
        let edges = items.indices.map { item in slots.indices.filter { fits(item, $0) } }
        var state = State(edges: edges, slotOf: items.map { _ in nil }, itemIn: slots.map { _ in nil })
        for item in items.indices where items[item] {
            var seen = Set<Int>()
            guard state.place(item, &seen) else { return nil }
        }
        // From here on every item that has a slot keeps one; only slots that may stay empty lose theirs.
        for slot in slots.indices where slots[slot] && state.itemIn[slot] == nil {
            var seen = Set<Int>()
            guard state.fill(slot, mayEmpty: { !slots[$0] }, &seen) else { return nil }
        }
        return state.slotOf
    }

    private struct State {
        let edges: [[Int]]
        var slotOf: [Int?]
        var itemIn: [Int?]

        /// Finds a slot for an item, moving others to other slots where that is needed.
        mutating func place(_ item: Int, _ seen: inout Set<Int>) -> Bool {
            for slot in edges[item] where seen.insert(slot).inserted {
                if let other = itemIn[slot], !place(other, &seen) { continue }
                (itemIn[slot], slotOf[item]) = (item, slot)
                return true
            }
            return false
        }

        /// Finds an item for a slot: a free one, or one from a slot that may be empty or can itself be filled anew.
        mutating func fill(_ slot: Int, mayEmpty: (Int) -> Bool, _ seen: inout Set<Int>) -> Bool {
            for item in edges.indices where edges[item].contains(slot) && seen.insert(item).inserted {
                if let old = slotOf[item] {
                    itemIn[old] = nil
                    guard mayEmpty(old) || fill(old, mayEmpty: mayEmpty, &seen) else {
                        itemIn[old] = item
                        continue
                    }
                }
                (itemIn[slot], slotOf[item]) = (item, slot)
                return true
            }
            return false
        }
    }
}
