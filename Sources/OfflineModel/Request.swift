/// What a clause of the person's text asks for.
enum Request: Equatable {
    case greeting, thanks, goodbye, help, yes, no
    /// Nothing to do but to say this.
    case say(Reply)
    case topic(String)
    /// `settings` is true when more was asked for than a name, which the tool cannot set.
    case create(name: String?, settings: Bool)
    /// Probably a wish for a room: worth a question, not a call.
    case askCreate(name: String)
    /// "Create it again": a room that was spoken of.
    case createAgain
    case delete(String)
    case askDelete(String)
    case deleteReference(Reference)
    case deleteUnnamed
    /// `filtered` is true when only some are meant and the words do not say which by name.
    case deleteAll(except: [String], filtered: Bool)
    case list, count
    case exists(String)
    case existsReference
    /// Not a request by itself, but perhaps an answer to a question: "the standup", "the first one".
    case bare(names: [String])
    /// The same without a name: "the first one".
    case bareReference(Reference)

    /// A room pointed at without its name.
    enum Reference: Equatable {
        /// "it": the room spoken of last.
        case last
        /// "them": the rooms spoken of last.
        case several
        /// "the second one"; from 1, or -1 for the last.
        case place(Int)
    }

    /// True for what changes rooms or would lead there.
    var isWrite: Bool {
        switch self {
        case .create, .askCreate, .createAgain, .delete, .askDelete, .deleteReference, .deleteUnnamed, .deleteAll: true
        default: false
        }
    }

    /// True for what was understood as something to do or to answer.
    var isUnderstood: Bool {
        switch self {
        case .say(let reply): reply != .unknown && reply != .unclear
        case .bare, .bareReference: false
        default: true
        }
    }
}

extension String {
    /// True when this is exactly a room name or suffix that a room can have, so that it can stand in a sentence bare.
    var isPlainRoomName: Bool {
        !isEmpty && utf8.count <= 120
            && utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
            }
    }

    /// The name with the prefix that every room has.
    var withRoomPrefix: String { hasPrefix(RoomWords.prefix) ? self : RoomWords.prefix + self }

    /// The name without that prefix.
    var withoutRoomPrefix: String { hasPrefix(RoomWords.prefix) ? String(dropFirst(RoomWords.prefix.count)) : self }
}

/// Names that the tools of this project fix.
enum RoomWords {
    static let prefix = "pattreeya-"
    static let createTool = "create_pattreeya_room"
    static let listTool = "list_pattreeya_rooms"
    static let deleteTool = "delete_pattreeya_room"
    static let suffixArgument = "room_name_suffix"
    static let nameArgument = "room_name"
}
