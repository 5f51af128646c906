import Rooms
import Testing
import Tools

/// What a model may make of the person's words as a name.
@Suite struct SupportedNameTests {
    static let names: [(text: String, suffix: String, expected: String?)] = [
        ("Create a room called gazette", "gazette", "gazette"), ("open a room for Team Blue", "team-blue", "team-blue"),
        ("a room for team blue please", "pattreeya-team-blue-2025", "team-blue"),
        ("set up a gazette room", "gazette-room", "gazette"), ("make a new room", "new-room", nil),
        ("make a new room", "room", nil), ("make a room", "standup", nil), ("start a meeting", "meeting", nil),
        ("start a team meeting", "team-meeting", "team-meeting"), ("make \"new\" a room", "new", "new"),
        ("interviews with Alice: make a room", "interview-alice", "interview-alice"),
        ("a room for the book club", "book-club", "book-club"), ("room 12", "12", "12"), ("room 12", "room-12", "12"),
        ("Erstelle einen Raum für die Küche", "küche", "küche"), ("Raum bitte", "kitchen", nil),
        ("会議という部屋を作って", "会議", "会議"), ("企画という部屋を作って", "企画", "企画"),
    ]

    @Test(arguments: names)
    func aNameComesFromThePerson(text: String, suffix: String, expected: String?) throws {
        let tool = try CreateRoomTool(manager: World().manager, onRealServer: false)
        #expect(tool.supported(suffix, words: PersonWords(text: text)) == expected)
    }
}
