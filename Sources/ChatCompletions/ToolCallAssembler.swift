import Tools

/// Puts the tool calls of a streamed reply together from fragments.
///
/// Every server numbers and names fragments in its own way; none of it can be trusted alone. The assembler keeps an
/// ordered list of slots and finds the slot of each fragment from its id, its index, its name and whether the
/// arguments so far are complete. Arguments are never acted on before the stream ends.
public struct ToolCallAssembler: Sendable {
    private struct Slot {
        var index: Int?
        var id: [UInt8]
        var name: [UInt8]
        var arguments: [UInt8] = []
        var isWhole = false
        var extras: JSONObject = [:]
    }

    private var slots: [Slot] = []
    private(set) var habits = HabitSet()

    /// The bytes of all arguments so far, for limits.
    public private(set) var argumentBytes = 0

    /// The number of calls so far, for limits.
    public var count: Int { slots.count }

    /// Makes an assembler without calls.
    public init() {}

    /// True while no fragment came.
    public var isEmpty: Bool { slots.isEmpty }

    /// Adds the next fragment.
    public mutating func add(_ fragment: ToolCallFragment) {
        let found = slot(for: fragment)
        let position = found ?? slots.count
        if fragment.index == nil {
            habits.insert(.indexMissing)
        } else if found == nil && slots.contains(where: { $0.index == fragment.index }) {
            habits.insert(.indexRepeated)
        }
        if found == nil { slots.append(Slot(index: fragment.index, id: fragment.id, name: fragment.name)) }
        if found != nil { mergeNames(of: fragment, into: position) }
        appendArguments(of: fragment, to: position)
        if !fragment.extras.isEmpty {
            for (key, value) in fragment.extras.members { slots[position].extras[key] = value }
        }
    }

    /// True when the arguments of any call end inside a string, an object or an array, or (`strictly`, for a reply
    /// that was cut) are no JSON object at all.
    public func isCutShort(strictly: Bool) -> Bool {
        slots.contains { slot in
            slot.arguments.withUnsafeBufferPointer {
                JSONShape.endsEarly($0) || (strictly && !JSONShape.isObject($0))
            }
        }
    }

    /// The calls in order. Those without an id, or with one that another call has, get a new one.
    /// - Parameters:
    ///   - taken: ids that the session uses already.
    ///   - generator: the source of new ids.
    public mutating func finish(
        avoiding taken: Set<String> = [],
        using generator: inout some RandomNumberGenerator
    ) -> [ChatToolCall] {
        var used = taken.union(slots.map { String(decoding: $0.id, as: UTF8.self) })
        var seen: Set<String> = []
        var noted = habits
        defer { habits = noted }
        return slots.map { slot in
            var id = String(decoding: slot.id, as: UTF8.self)
            let isFirst = seen.insert(id).inserted
            if id.isEmpty || !isFirst {
                noted.insert(id.isEmpty ? .idMissing : .idRepeated)
                id = ToolCallID.make(avoiding: used, using: &generator)
            }
            used.insert(id)
            return ChatToolCall(
                id: id,
                name: String(decoding: slot.name, as: UTF8.self),
                arguments: String(decoding: slot.arguments, as: UTF8.self),
                extras: slot.extras
            )
        }
    }

    // MARK: Slots

    /// The slot that a fragment continues; nil when it starts a call.
    private func slot(for fragment: ToolCallFragment) -> Int? {
        guard let last = slots.indices.last else { return nil }
        let candidate: Int
        if !fragment.id.isEmpty {
            if let known = slots.lastIndex(where: { $0.id == fragment.id }) {
                return startsAnotherCall(fragment, after: known) ? nil : known
            }
            guard let place = place(ofNewID: fragment, last: last) else { return nil }
            return place
        } else if let index = fragment.index {
            guard let known = slots.lastIndex(where: { $0.index == index }) else { return nil }
            candidate = known
        } else {
            candidate = last
        }
        if fragment.followsAnother && !fragment.name.isEmpty { return nil }
        return startsAnotherCall(fragment, after: candidate) ? nil : candidate
    }

    /// Where an id that is new belongs: to a call whose id is late, or to one whose server makes up an id for every
    /// fragment; nil for a new call.
    private func place(ofNewID fragment: ToolCallFragment, last: Int) -> Int? {
        let candidate: Int
        if let index = fragment.index {
            guard let known = slots.lastIndex(where: { $0.index == index }) else { return nil }
            candidate = known
        } else {
            candidate = last
        }
        let slot = slots[candidate]
        if slot.id.isEmpty {
            if startsAnotherCall(fragment, after: candidate) { return nil }
            let isLate = fragment.name.isEmpty || slot.name.isEmpty || fragment.name == slot.name
            return isLate || fragment.index != nil ? candidate : nil
        }
        let continues =
            fragment.index != nil && fragment.name.isEmpty && !slot.name.isEmpty
            && !slot.arguments.withUnsafeBufferPointer(JSONShape.isObject)
        return continues ? candidate : nil
    }

    /// Complete arguments can take no more: a name with further arguments is then the next call. A server that
    /// repeats a finished call word by word is not making another.
    private func startsAnotherCall(_ fragment: ToolCallFragment, after position: Int) -> Bool {
        guard !fragment.name.isEmpty else { return false }
        let slot = slots[position]
        guard slot.arguments.withUnsafeBufferPointer(JSONShape.isObject) else { return false }
        if !fragment.id.isEmpty && fragment.id == slot.id {
            return !fragment.arguments.isEmpty && fragment.arguments != slot.arguments
        }
        if fragment.index == nil { return true }
        return !fragment.arguments.isEmpty
    }

    // MARK: Merging

    private mutating func mergeNames(of fragment: ToolCallFragment, into position: Int) {
        if slots[position].id.isEmpty && !fragment.id.isEmpty { slots[position].id = fragment.id }
        if slots[position].index == nil { slots[position].index = fragment.index }
        guard !fragment.name.isEmpty else { return }
        let name = slots[position].name
        if name.isEmpty || fragment.name.starts(with: name) {
            slots[position].name = fragment.name
        } else if slots[position].arguments.isEmpty && !name.elementsEqual(fragment.name) {
            habits.insert(.nameInPieces)
            slots[position].name.append(contentsOf: fragment.name)
        }
    }

    private mutating func appendArguments(of fragment: ToolCallFragment, to position: Int) {
        switch fragment.argumentsForm {
        case .absent:
            return
        case .piece:
            let repeatsAll =
                !fragment.name.isEmpty && !fragment.id.isEmpty && fragment.arguments == slots[position].arguments
                && fragment.arguments.withUnsafeBufferPointer(JSONShape.isObject)
            if slots[position].isWhole || repeatsAll { return }
            slots[position].arguments.append(contentsOf: fragment.arguments)
            argumentBytes += fragment.arguments.count
        case .whole:
            habits.insert(.argumentsNotText)
            argumentBytes += fragment.arguments.count - slots[position].arguments.count
            slots[position].arguments = fragment.arguments
            slots[position].isWhole = true
        }
    }
}
