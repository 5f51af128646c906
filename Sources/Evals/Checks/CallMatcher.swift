/// Finds out whether calls are those that a list of items names: in this order, reads interleaved at will, nothing
/// else. All ways of reading the list are followed, so that no early choice decides.
struct CallMatcher {
    /// A call and the entry that names it.
    struct Match {
        var call: Int
        var entry: CallEntry
    }

    /// How far the items reach: the position behind the last call, with one way to get there.
    typealias Reach = [Int: [Match]]

    let calls: [RecordedCall]
    let isRead: [Bool]
    let values: ValueMatcher

    init(_ calls: [RecordedCall], values: ValueMatcher) {
        (self.calls, self.values) = (calls, values)
        isRead = calls.map { values.tools.isRead($0.name) }
    }

    /// What the matching found.
    struct Finding {
        /// The calls that entries name; those of the longest part of the list that fits, where not all of it does.
        var matches: [Match]
        /// Nil when the calls are those that the list names.
        var problem: Problem?
    }

    /// What is wrong.
    enum Problem {
        /// An item has no call.
        case missing(CallItem)
        /// A write that no item names.
        case unnamed(Int)
    }

    func match(_ items: [CallItem]) -> Finding {
        var reach: Reach = [0: []]
        for item in items {
            let next = advance(reach) { advance(item, from: $0) }
            if next.isEmpty {
                let best = reach.max { $0.key < $1.key }
                return Finding(matches: best?.value ?? [], problem: .missing(item))
            }
            reach = next
        }
        for (end, matches) in reach.sorted(by: { $0.key > $1.key }) where isRead[end...].allSatisfy(\.self) {
            return Finding(matches: matches, problem: nil)
        }
        let best = reach.max { $0.key < $1.key }
        let rest = (best?.key ?? 0)..<calls.count
        return Finding(matches: best?.value ?? [], problem: .unnamed(rest.first { !isRead[$0] } ?? rest.lowerBound))
    }

    private func advance(_ reach: Reach, _ step: (Int) -> Reach) -> Reach {
        var next: Reach = [:]
        for (start, matches) in reach.sorted(by: { $0.key < $1.key }) {
            for (end, more) in step(start) where next[end] == nil { next[end] = matches + more }
        }
        return next
    }

    private func advance(_ item: CallItem, from start: Int) -> Reach {
        switch item {
        case .call(let entry): return repeated(entry, from: start)
        case .anyOrder(let entries): return inAnyOrder(entries, from: start)
        case .oneOf(let lists):
            var found: Reach = [:]
            for list in lists {
                var reach: Reach = [start: []]
                for item in list { reach = advance(reach) { advance(item, from: $0) } }
                found.merge(reach) { first, _ in first }
            }
            return found
        }
    }

    private func repeated(_ entry: CallEntry, from start: Int) -> Reach {
        var found: Reach = entry.times.lowerBound == 0 ? [start: []] : [:]
        var layer: Reach = [start: []]
        var count = 0
        while count < entry.times.upperBound, !layer.isEmpty {
            layer = advance(layer) { once(entry, from: $0) }
            count += 1
            if count >= entry.times.lowerBound { found.merge(layer) { first, _ in first } }
        }
        return found
    }

    private func once(_ entry: CallEntry, from start: Int) -> Reach {
        var found: Reach = [:]
        for position in start..<calls.count {
            if fits(position, entry) { found[position + 1] = [Match(call: position, entry: entry)] }
            if !isRead[position] { break }
        }
        return found
    }

    private func inAnyOrder(_ entries: [CallEntry], from start: Int) -> Reach {
        var found: Reach = [:]
        for end in start...calls.count {
            let count = end - start
            let slots = entries.flatMap { entry in
                (0..<min(entry.times.upperBound, max(count, entry.times.lowerBound))).map { place in
                    (entry: entry, isRequired: place < entry.times.lowerBound)
                }
            }
            let places = Assignment.find(
                items: (start..<end).map { !isRead[$0] },
                slots: slots.map(\.isRequired)
            ) { item, slot in fits(start + item, slots[slot].entry) }
            guard let places else { continue }
            found[end] = places.enumerated().compactMap { item, slot in
                slot.map { Match(call: start + item, entry: slots[$0].entry) }
            }
        }
        return found
    }

    private func fits(_ position: Int, _ entry: CallEntry) -> Bool { values.mismatch(calls[position], entry) == nil }
}
