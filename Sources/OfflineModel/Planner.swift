import Tools

/// Turns what the person asks for into steps.
struct Planner {
    let wordings: Wordings
    let conversation: Conversation
    let toolNames: Set<String>

    private var plan = Plan()
    private var deletesToAsk: [String] = []
    private var lateSteps: [Plan.Step] = []
    /// The room that this message named last, and the step that makes it.
    private var lastNamed: (name: String?, step: Int)?

    init(wordings: Wordings, conversation: Conversation, toolNames: Set<String>) {
        self.wordings = wordings
        self.conversation = conversation
        self.toolNames = toolNames
    }

    /// The steps for the person's last message.
    mutating func makePlan() -> Plan {
        var requests = conversation.reader.requests(in: conversation.words)
        requests = answering(conversation.pendingQuestion, requests)
        let isBusy = requests.contains { ![.greeting, .thanks, .goodbye, .yes, .no].contains($0) }
        for request in requests {
            switch request {
            case .greeting: if !isBusy { say(.greeting) }
            case .thanks: if !isBusy && !requests.contains(.goodbye) && !requests.contains(.greeting) { say(.thanks) }
            case .yes: if !isBusy && requests.count == 1 { say(.nothingAsked) }
            case .no: if !isBusy && requests.count == 1 { say(.okay) }
            case .goodbye: if !isBusy { say(.goodbye) }
            default: add(request)
            }
        }
        if !deletesToAsk.isEmpty { ask(.delete(deletesToAsk)) }
        for step in lateSteps { plan.steps.append(step) }
        if plan.steps.isEmpty { say(requests.isEmpty ? .help : .okay) }
        return plan
    }

    private mutating func say(_ reply: Reply) { plan.say(wordings.text(reply)) }

    private mutating func ask(_ question: Question) {
        if question.isAskable { lateSteps.append(.ask(question)) } else { say(.alternatives) }
    }

    private mutating func add(_ request: Request) {
        switch request {
        case .help: say(.help)
        case .say(let reply): say(reply)
        case .topic(let text): plan.say(text)
        case .create(let name, let settings): create(name, settings: settings)
        case .askCreate(let name): needs(RoomWords.createTool, else: .noCreate) { $0.ask(.create(name)) }
        case .createAgain: createAgain()
        case .delete(let name): needs(RoomWords.deleteTool, else: .noDelete) { $0.delete(name) }
        case .askDelete(let name): needs(RoomWords.deleteTool, else: .noDelete) { $0.deletesToAsk.append(name) }
        case .deleteReference(let reference):
            needs(RoomWords.deleteTool, else: .noDelete) { $0.deleteReference(reference) }
        case .deleteUnnamed: needs(RoomWords.deleteTool, else: .noDelete) { $0.listThen(.askWhich) }
        case .deleteAll(let except, let filtered):
            needs(RoomWords.deleteTool, else: .noDelete) {
                $0.listThen(filtered ? .askWhich : .askAll(except: except))
            }
        case .list: list(.plain)
        case .count: list(.count)
        case .exists(let name): list(.exists(name))
        case .existsReference: list(.existsReference)
        case .bare, .bareReference: say(.unknown)
        case .greeting, .thanks, .goodbye, .yes, .no: break
        }
    }

    private mutating func needs(_ tool: String, else reply: Reply, _ body: (inout Planner) -> Void) {
        if toolNames.isEmpty || toolNames.contains(tool) { body(&self) } else { say(reply) }
    }

    private mutating func list(_ closing: Plan.Call.Closing) {
        needs(RoomWords.listTool, else: .noList) { planner in
            if !planner.plan.steps.contains(.call(.list(closing))) || planner.lastNamed != nil {
                planner.plan.add(.list(closing))
            }
        }
    }

    private mutating func listThen(_ step: Plan.Step) {
        guard toolNames.isEmpty || toolNames.contains(RoomWords.listTool) else { return say(.alternatives) }
        let isListed = plan.steps.contains { if case .call(let call) = $0 { call.isRead } else { false } }
        if !isListed { plan.add(.list(.silent)) }
        if !lateSteps.contains(step) { lateSteps.append(step) }
    }

    private mutating func create(_ name: String?, settings: Bool) {
        needs(RoomWords.createTool, else: .noCreate) { planner in
            let arguments: JSONObject = name.map { [RoomWords.suffixArgument: .string($0)] } ?? [:]
            planner.lastNamed = (name, planner.plan.steps.count)
            planner.plan.add(
                Plan.Call(name: RoomWords.createTool, arguments: arguments, note: settings ? .nameOnly : nil)
            )
        }
    }

    private mutating func createAgain() {
        let name = conversation.lastDeletedRoom() ?? conversation.roomsSpokenOf().last
        guard let name else { return say(.unclear) }
        needs(RoomWords.createTool, else: .noCreate) { $0.ask(.create(name.withoutRoomPrefix)) }
    }

    private mutating func delete(_ name: String) {
        if let near = nearName(name) { return deletesToAsk.append(near) }
        var call = Plan.Call(name: RoomWords.deleteTool, arguments: [RoomWords.nameArgument: .string(name)])
        // A room that this message also makes must not be deleted when making it failed: it was there before.
        if let made = lastNamed, made.name?.withRoomPrefix == name.withRoomPrefix { call.dependsOn = made.step }
        guard !plan.steps.contains(.call(call)) else { return }
        plan.add(call)
    }

    private mutating func deleteReference(_ reference: Request.Reference) {
        if reference == .last, let made = lastNamed {
            if let name = made.name { delete(name) } else { lateSteps.append(.askAbout(.last)) }
            return
        }
        let listsFirst = plan.steps.contains { if case .call(let call) = $0 { call.isRead } else { false } }
        let rooms = conversation.roomsSpokenOf()
        if listsFirst || (reference == .last ? rooms.count == 1 : !rooms.isEmpty) {
            lateSteps.append(.askAbout(reference))
        } else {
            listThen(.askWhich)
        }
    }

    /// A room that is surely meant by a name that is not quite its own: other case, other dashes.
    private func nearName(_ name: String) -> String? {
        guard let known = conversation.knownRooms(), !known.isEmpty else { return nil }
        if known.contains(where: { $0.withRoomPrefix == name.withRoomPrefix }) { return nil }
        let key = Self.key(name)
        let near = known.filter { Self.key($0) == key }
        return near.count == 1 && near[0].isPlainRoomName ? near[0] : nil
    }

    private static func key(_ name: String) -> String {
        let words = name.withoutRoomPrefix.lowercased().split { $0 == "-" || $0 == "_" || $0 == "." }
        return words.filter { !["the", "with", "a", "for", "and", "room"].contains($0) }.joined()
    }
}

extension Planner {
    /// What an answer to our question amounts to, in place of the yes, the no or the name.
    private func answering(_ question: Question?, _ requests: [Request]) -> [Request] {
        guard let question else { return requests }
        // The rule that decides whether the person has agreed, which every model has to live with.
        switch Affirmation.isAffirmative(conversation.words) {
        case true?: if let agreed = agreed(question) { return agreed }
        case false?: return [.say(.left)]
        case nil: break
        }
        let refuses = requests.contains {
            [.no, .say(.cancelled), .say(.notDeleted), .say(.notDone), .say(.notCreated)].contains($0)
        }
        if refuses {
            return requests.filter { $0 != .yes && $0 != .no }.withLeading(.say(.left)).filter {
                ![.say(.cancelled), .say(.notDeleted), .say(.notDone), .say(.notCreated)].contains($0)
                    && $0.isUnderstood
            }
        }
        switch question {
        case .delete(let names): return answeringDelete(names, requests)
        case .create(let name): return answeringCreate(name, requests)
        case .which: return answeringWhich(requests)
        }
    }

    private func agreed(_ question: Question) -> [Request]? {
        switch question {
        case .delete(let names): names.map { .delete($0) }
        case .create(let name): [.create(name: name, settings: false)]
        case .which: nil
        }
    }

    private func answeringDelete(_ names: [String], _ requests: [Request]) -> [Request] {
        var rest: [Request] = []
        var confirms = false
        var isDoubtful = false
        for request in requests {
            switch request {
            case .yes: confirms = true
            case .deleteReference(.last) where names.count == 1: confirms = true
            case .deleteReference(.several) where names.count > 1: confirms = true
            case .deleteAll(except: [], filtered: false) where names.count > 1: confirms = true
            case .bareReference(.several) where names.count > 1: confirms = true
            case .delete, .askDelete:
                // The room named now, whether it is the one asked about or not.
                isDoubtful = true
                rest.append(request)
            case .bare(let found):
                isDoubtful = true
                let asked = Set(names.map(\.withRoomPrefix))
                let areAsked = found.allSatisfy { asked.contains($0.withRoomPrefix) }
                rest += areAsked && names.count > 1 ? found.map { .delete($0) } : [.say(.unclear)]
            case .say(.unclear), .say(.conditional), .say(.alternatives), .bareReference:
                isDoubtful = true
                rest.append(request)
            default: rest.append(request)
            }
        }
        return confirms && !isDoubtful ? rest + [.say(.plainYes)] + names.map { .askDelete($0) } : rest
    }

    private func answeringCreate(_ name: String, _ requests: [Request]) -> [Request] {
        let isDoubtful = requests.contains { !$0.isUnderstood || $0 == .say(.conditional) }
        let others = requests.filter { $0 != .yes && $0 != .askCreate(name: name) && $0 != .createAgain }
        let confirms = others.count < requests.count && !isDoubtful
        let isOther = others.contains { if case .create = $0 { true } else { false } }
        return confirms && !isOther ? others + [.say(.plainYes), .askCreate(name: name)] : others
    }

    private func answeringWhich(_ requests: [Request]) -> [Request] {
        let known = Set((conversation.knownRooms() ?? []).map(\.withRoomPrefix))
        return requests.flatMap { request -> [Request] in
            switch request {
            case .yes: return [.deleteUnnamed]
            case .bareReference(let reference): return [.deleteReference(reference)]
            case .bare(let found):
                let areKnown = found.allSatisfy { known.contains($0.withRoomPrefix) }
                return areKnown ? found.map { .delete($0) } : [.say(.alternatives)]
            default: return [request]
            }
        }
    }
}

extension [Request] {
    fileprivate func withLeading(_ request: Request) -> [Request] { [request] + self }
}
