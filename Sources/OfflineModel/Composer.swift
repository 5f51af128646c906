import Tools

/// Puts results into sentences. What a tool said is quoted or told, never obeyed.
struct Composer {
    let wordings: Wordings
    let conversation: Conversation

    /// More names than this are counted instead.
    private static let shownRooms = 100

    func text(
        of plan: Plan,
        done: [Int: Conversation.Outcome],
        others: [Conversation.Outcome],
        isUnfinished: Bool
    ) -> String {
        var sentences: [String] = []
        var questions: [Question] = []
        for (index, step) in plan.steps.enumerated() {
            switch step {
            case .say(let text): sentences.append(text)
            case .ask(let question): questions.append(question)
            case .call(let call):
                if let outcome = done[index] {
                    sentences += tell(outcome, closing: call.closing)
                    if let note = call.note, outcome.result?.isOK == true { sentences.append(wordings.text(note)) }
                } else if let dependency = call.dependsOn, done[dependency] != nil {
                    let name = call.arguments[RoomWords.nameArgument]?.stringValue ?? ""
                    sentences.append("So I did not delete the room \(ToolResult.shown(name)).")
                }
            case .askAbout(let reference): ask(about: reference, &sentences, &questions)
            case .askWhich: askWhich(done, plan, &sentences, &questions)
            case .askAll(let except): askAll(except: except, done, plan, &sentences, &questions)
            }
        }
        for outcome in others { sentences += tell(outcome, closing: .plain) }
        if isUnfinished { sentences.append(wordings.text(.unfinished)) }
        sentences += asked(questions)
        let text = sentences.filter { !$0.isEmpty }.joined(separator: " ")
        return text.isEmpty ? wordings.text(.okay) : text
    }

    /// At most one question ends a reply; a yes must not mean two things.
    private func asked(_ questions: [Question]) -> [String] {
        guard let first = questions.first else { return [] }
        guard questions.count > 1 else { return [first.text] }
        var deletes: [String] = []
        for question in questions {
            guard case .delete(let names) = question else { return [wordings.text(.alternatives)] }
            deletes += names.filter { !deletes.contains($0) }
        }
        guard Question.delete(deletes).isAskable else {
            return [wordings.text(.alternatives)]
        }
        return [Question.delete(deletes).text]
    }

    private func tell(_ outcome: Conversation.Outcome, closing: Plan.Call.Closing) -> [String] {
        guard let result = outcome.result else { return ["I have no answer about \(wish(outcome.call))."] }
        guard result.isOK else { return [failure(result, outcome.call)] }
        guard outcome.call.name == RoomWords.listTool, let rooms = result.rooms else {
            return [Self.sentence(result.message ?? "Done: \(wish(outcome.call))")]
        }
        switch closing {
        case .silent: return []
        case .plain: return [rooms.isEmpty ? wordings.text(.none) : "Currently active pattreeya rooms: \(list(rooms))."]
        case .count:
            if rooms.isEmpty { return [wordings.text(.none)] }
            return [
                rooms.count == 1
                    ? "There is 1 active room: \(list(rooms))."
                    : "There are \(rooms.count) active rooms: \(list(rooms))."
            ]
        case .exists(let name): return [existence(name, rooms)]
        case .existsReference:
            guard let name = conversation.upToThisTurn.roomsSpokenOf().last ?? conversation.lastDeletedRoom() else {
                return tell(outcome, closing: .plain)
            }
            return [existence(name, rooms)]
        }
    }

    private func existence(_ name: String, _ rooms: [String]) -> String {
        let shown = ToolResult.shown(name.withRoomPrefix)
        if rooms.contains(where: { $0.withRoomPrefix == name.withRoomPrefix }) {
            return "Yes, there is a room called \(shown)."
        }
        let others = rooms.isEmpty ? wordings.text(.none) : "Currently active pattreeya rooms: \(list(rooms))."
        return "No, there is no room called \(shown). \(others)"
    }

    private func failure(_ result: ToolResult, _ call: ChatRequestBody.Call) -> String {
        let error = result.error ?? "the tool gave no reason"
        if error == "denied" { return "I did not \(wish(call)), because that was not approved." }
        let hint = result.hint.map { " " + Self.sentence($0) } ?? ""
        return "I could not \(wish(call)): \(Self.sentence(error, isCapital: false))\(hint)"
    }

    /// What a call was for, after "could not".
    private func wish(_ call: ChatRequestBody.Call) -> String {
        switch call.name {
        case RoomWords.createTool:
            call.arguments[RoomWords.suffixArgument]?.stringValue.map { "create the room \(ToolResult.shown($0))" }
                ?? "create a room"
        case RoomWords.deleteTool:
            "delete the room \(ToolResult.shown(call.arguments[RoomWords.nameArgument]?.stringValue ?? ""))"
        case RoomWords.listTool: "list the rooms"
        default: "use the tool \(ToolResult.shown(call.name))"
        }
    }

    private func list(_ rooms: [String]) -> String {
        let shown = rooms.prefix(Self.shownRooms).map(ToolResult.shown).joined(separator: ", ")
        return rooms.count > Self.shownRooms ? "\(shown) and \(rooms.count - Self.shownRooms) more" : shown
    }

    private static func sentence(_ text: String, isCapital: Bool = true) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        guard let last = text.last else { return "" }
        return ".!?\"".contains(last) ? text : text + "."
    }
}

extension Composer {
    private func listed(_ done: [Int: Conversation.Outcome], _ plan: Plan) -> [String]? {
        for (index, step) in plan.steps.enumerated() {
            if case .call(let call) = step, call.isRead, let result = done[index]?.result, result.isOK {
                return result.rooms
            }
        }
        return nil
    }

    private func ask(about reference: Request.Reference, _ sentences: inout [String], _ questions: inout [Question]) {
        let rooms = conversation.roomsSpokenOf()
        var chosen: [String]
        switch reference {
        case .last: chosen = rooms.count == 1 ? rooms : []
        case .several: chosen = rooms
        case .place(-1): chosen = rooms.last.map { [$0] } ?? []
        case .place(let place):
            guard place <= rooms.count else {
                sentences.append(wordings.text(.noSuchPlace))
                return
            }
            chosen = [rooms[place - 1]]
        }
        chosen = chosen.map(\.withRoomPrefix)
        if Question.delete(chosen).isAskable {
            questions.append(.delete(chosen))
        } else if rooms.count > 1 {
            questions.append(.which)
        } else {
            sentences.append(wordings.text(.alternatives))
        }
    }

    private func askWhich(
        _ done: [Int: Conversation.Outcome],
        _ plan: Plan,
        _ sentences: inout [String],
        _ questions: inout [Question]
    ) {
        guard let rooms = listed(done, plan) else { return failedList(done, plan, &sentences) }
        switch rooms.count {
        case 0: sentences.append(wordings.text(.noneToDelete))
        case 1 where Question.delete(rooms).isAskable: questions.append(.delete(rooms))
        default:
            if sentences.isEmpty { sentences.append("Currently active pattreeya rooms: \(list(rooms)).") }
            questions.append(.which)
        }
    }

    private func askAll(
        except: [String],
        _ done: [Int: Conversation.Outcome],
        _ plan: Plan,
        _ sentences: inout [String],
        _ questions: inout [Question]
    ) {
        guard let rooms = listed(done, plan) else { return failedList(done, plan, &sentences) }
        let kept = Set(except.map(\.withRoomPrefix))
        let left = rooms.filter { !kept.contains($0.withRoomPrefix) }
        if left.isEmpty {
            sentences.append(wordings.text(.noneToDelete))
        } else if left.count == rooms.count, !except.isEmpty {
            // The exception names no room that exists: perhaps one was misread, so no question about all.
            sentences.append("Currently active pattreeya rooms: \(list(rooms)).")
            questions.append(.which)
        } else if Question.delete(left).isAskable {
            questions.append(.delete(left))
        } else {
            sentences.append("Currently active pattreeya rooms: \(list(rooms)). \(wordings.text(.alternatives))")
        }
    }

    private func failedList(_ done: [Int: Conversation.Outcome], _ plan: Plan, _ sentences: inout [String]) {
        for (index, step) in plan.steps.enumerated() {
            guard case .call(let call) = step, call.closing == .silent, let outcome = done[index],
                outcome.result?.isOK == true
            else { continue }
            sentences.append(outcome.result?.message ?? wordings.text(.unclear))
        }
    }
}
