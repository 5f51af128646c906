/// Rooms at one moment, or at two with what was added and removed in between.
enum HTMLWorlds {
    /// Of rooms that are the same before and after no more are listed: a page with many calls would grow too large.
    private static let unchangedLimit = 50

    static func write(_ world: World, title: String, to page: inout HTMLWriter) {
        page.element("div", ["class": "worlds"]) { page in
            list(WorldDifference(from: world, to: world).after, title: title, &page)
        }
    }

    /// - Parameter note: why the step is shown where it belongs to no call; nil for one that does.
    static func write(_ step: WorldHistory.Step, note: String?, to page: inout HTMLWriter) {
        if let note { page.element("p", ["class": "notice"], note) }
        let difference = WorldDifference(from: step.before, to: step.after)
        page.element("div", ["class": "worlds"]) { page in
            if difference.isEmpty {
                list(difference.after, title: "Rooms before and after, unchanged", &page)
            } else {
                list(difference.before, title: "Rooms before", &page)
                list(difference.after, title: "Rooms after", &page)
            }
        }
    }

    private static func list(
        _ rooms: [(room: World.Room, mark: WorldDifference.Mark)],
        title: String,
        _ page: inout HTMLWriter
    ) {
        page.element("div") { page in
            page.element("p", ["class": "who"], "\(title) (\(rooms.count))")
            guard !rooms.isEmpty else { return page.element("p", "no rooms") }
            var unchanged = 0
            page.element("ul") { page in
                for (room, mark) in rooms {
                    if mark == .same { unchanged += 1 }
                    if mark == .same && unchanged > unchangedLimit { continue }
                    item(room, mark, &page)
                }
            }
            let left = unchanged - unchangedLimit
            if left > 0 { page.element("p", "and \(left) more, unchanged") }
        }
    }

    private static func item(_ room: World.Room, _ mark: WorldDifference.Mark, _ page: inout HTMLWriter) {
        let (word, name) = words(for: mark)
        page.element("li", ["class": name]) { page in
            if let word { page.element("span", ["class": "mark"], "\(word) ") }
            page.element("span", ["class": "name"], room.name)
            let facts = facts(of: room, all: mark == .changed)
            if !facts.isEmpty { page.element("span", ["class": "facts"], " \(facts.joined(separator: ", "))") }
        }
    }

    private static func words(for mark: WorldDifference.Mark) -> (word: String?, class: String) {
        switch mark {
        case .same: (nil, "same")
        case .changed: ("~ changed", "changed")
        case .removed: ("− removed", "removed")
        case .added: ("+ added", "added")
        }
    }

    /// - Parameter all: whether what is as it usually is must be told, too.
    private static func facts(of room: World.Room, all: Bool) -> [String] {
        var facts: [String] = []
        if all || room.participants > 0 { facts.append(Decimal.count(room.participants, "participant")) }
        if all || room.maxParticipants > 0 { facts.append("at most \(room.maxParticipants)") }
        if all {
            facts += room.emptyTimeout.map { ["empty timeout \($0) s"] } ?? []
            facts += room.departureTimeout.map { ["departure timeout \($0) s"] } ?? []
        }
        if all || !room.metadata.isEmpty { facts.append("metadata “\(room.metadata)”") }
        return facts
    }
}
