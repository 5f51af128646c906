extension ScenarioFormat {
    static let worldShapes: [String: Shape] = [
        "world": .table(
            KeyTable(
                what: "keys of a world",
                keys: [
                    .init("rooms", "Our rooms; the prefix pattreeya- may be left out.", seeds),
                    .init("other_rooms", "Rooms of others, named as written here.", seeds),
                ]
            )
        ),
        "after": .either([.word(["unchanged"]), .table(after)]),
        "room": .either([.nothing, .table(room)]),
        "expected_room": .either([.word(["unchanged"]), .nothing, .table(expectedRoom)]),
    ]

    private static let seeds = Shape.either([
        .list(.text("the name of a room"), atLeast: 0), .map(.named("room"), of: "rooms"),
    ])

    private static let fieldAbout: [RoomField: String] = [
        .participants: "How many people are in it; only the embedded server can seed them.",
        .maxParticipants: "How many may join; 0 for no limit.",
        .emptyTimeout: "Seconds until a room that nobody joined is closed.",
        .departureTimeout: "Seconds until a room that everybody left is closed.",
        .metadata: "A text of the creator's own.",
    ]

    private static let room = KeyTable(
        what: "fields of a room",
        noun: "field",
        keys: RoomField.allCases.map { field in
            let shape: Shape = field == .metadata ? .anyText : .integer((field.isTimeout ? 1 : 0)...Int(UInt32.max))
            return .init(field.rawValue, fieldAbout[field] ?? "", shape)
        }
    )

    private static let expectedRoom = KeyTable(
        what: "fields of a room",
        noun: "field",
        keys: RoomField.allCases.map { .init($0.rawValue, fieldAbout[$0] ?? "", .named("value")) }
    )

    private static let after = KeyTable(
        what: "keys of an expected world",
        keys: [
            .init(
                "rooms",
                "All of our rooms that there must be; rooms of others must stay as they were in any case.",
                .either([
                    .word(["unchanged"]),
                    .list(.either([.text("the name of a room"), .table(likeName)]), atLeast: 0),
                    .map(.named("expected_room"), of: "rooms"),
                ]),
                required: true
            )
        ]
    )

    private static let likeName = KeyTable(
        what: "keys of a name",
        keys: [
            .init(
                "like",
                "A regular expression for a name that nobody knows before.",
                .named("pattern"),
                required: true
            )
        ]
    )
}

extension Shape {
    /// A text that may be empty.
    static let anyText = Shape.either([.text("a text"), .word([""])])
}

extension RoomField {
    var isTimeout: Bool { self == .emptyTimeout || self == .departureTimeout }
}
