import Testing
import Tools

@testable import OfflineModel

@Suite struct ConversationTests {
    @Test func theIssuesOwnConversation() {
        var chat = Chat()
        #expect(chat.say("Hello").text.contains("help"))
        let created = chat.say("Create a room called interview alice")
        #expect(created.calls == ["create interview-alice"])
        #expect(created.text == "Successfully created room: pattreeya-interview-alice.")
        let list = chat.say("What rooms are available?")
        #expect(list.calls == ["list"])
        #expect(list.text == "Currently active pattreeya rooms: pattreeya-interview-alice.")
        let deleted = chat.say("Delete the interview-alice room")
        #expect(deleted.calls == ["delete interview-alice"])
        #expect(deleted.text == "Successfully deleted room: pattreeya-interview-alice.")
        #expect(chat.say("What rooms are available?") == .init(calls: ["list"], text: "There are no active rooms."))
    }

    @Test(arguments: [
        "delete it", "delete that one", "Delete that room, please.", "remove the room you just created", "close it",
    ])
    func itIsTheRoomNamedLast(_ words: String) {
        var chat = Chat(rooms: ["other"])
        _ = chat.say("create a room called interview alice")
        let question = chat.say(words)
        #expect(question == .init(calls: [], text: "Do you want me to delete the room pattreeya-interview-alice?"))
        #expect(chat.say("yes").calls == ["delete pattreeya-interview-alice"])
        #expect(chat.rooms == ["pattreeya-other"])
    }

    @Test(arguments: [
        "no", "No, thanks.", "nope", "don't", "no, keep it", "no wait, keep it", "cancel", "never mind", "rather not",
    ])
    func noLeavesItAsItIs(_ answer: String) {
        var chat = Chat(rooms: ["standup"])
        _ = chat.say("is there a room called standup?")
        #expect(chat.say("delete it").text == "Do you want me to delete the room pattreeya-standup?")
        #expect(chat.say(answer) == .init(calls: [], text: "Okay, I left it as it is."))
        // The question is answered: a later yes means nothing.
        #expect(chat.say("yes").calls == [])
        #expect(chat.rooms == ["pattreeya-standup"])
    }

    @Test(arguments: [
        "yes", "Yes.", "yes please", "sure", "go ahead", "ok", "yes, delete it", "do it", "Yep!", "delete it",
    ])
    func yesIsTheCallThatTheQuestionWasAbout(_ answer: String) {
        var chat = Chat(rooms: ["alpha", "beta"])
        #expect(chat.say("delete all rooms except beta").text == "Do you want me to delete the room pattreeya-alpha?")
        #expect(chat.say(answer).calls == ["delete pattreeya-alpha"])
        #expect(chat.rooms == ["pattreeya-beta"])
    }

    @Test(arguments: [
        "what's the weather like?", "Hello", "why?", "yes, but not now", "yes if nobody is in it", "maybe",
        "yes or no?", "yes, no",
    ])
    func anythingElseIsNoYes(_ answer: String) {
        var chat = Chat(rooms: ["alpha", "beta"])
        _ = chat.say("delete all rooms except beta")
        #expect(chat.say(answer).calls == [])
        #expect(chat.rooms.count == 2)
    }

    @Test func aYesWithMoreIsAskedAgain() {
        var chat = Chat(rooms: ["alpha", "beta"])
        _ = chat.say("delete all rooms except beta")
        let turn = chat.say("yes, and then list the rooms")
        #expect(turn.calls == ["list"])
        #expect(turn.text.hasSuffix("Do you want me to delete the room pattreeya-alpha?"))
        #expect(chat.say("yes").calls == ["delete pattreeya-alpha"])
    }

    @Test func allRoomsAreAskedByName() {
        var chat = Chat(rooms: ["alpha", "beta"])
        let turn = chat.say("delete all rooms")
        #expect(turn.text == "Do you want me to delete these rooms: pattreeya-alpha, pattreeya-beta?")
        #expect(chat.say("yes").calls == ["delete pattreeya-alpha", "delete pattreeya-beta"])
        #expect(chat.say("delete all rooms").text == "There are no active rooms, so there is nothing to delete.")
    }

    @Test func onlySomeOfThoseAskedAbout() {
        var chat = Chat(rooms: ["alpha", "beta", "gamma"])
        _ = chat.say("delete all rooms")
        #expect(chat.say("just beta").calls == ["delete beta"])
    }

    @Test func whichOneIsAnsweredByNameOrPlace() {
        var chat = Chat(rooms: ["alpha", "beta"])
        #expect(chat.say("delete a room").text.hasSuffix("Which room do you want me to delete?"))
        #expect(chat.say("alpha").calls == ["delete alpha"])
        chat = Chat(rooms: ["alpha", "beta"])
        _ = chat.say("delete a room")
        #expect(chat.say("the second one").text == "Do you want me to delete the room pattreeya-beta?")
        #expect(chat.say("yes").calls == ["delete pattreeya-beta"])
        chat = Chat(rooms: ["alpha", "beta"])
        _ = chat.say("delete a room")
        #expect(chat.say("gamma").calls == [])
        #expect(chat.say("alpha").calls == [])
    }

    @Test func theOnlyRoomIsAskedAboutAtOnce() {
        var chat = Chat(rooms: ["alpha"])
        #expect(chat.say("delete a room").text == "Do you want me to delete the room pattreeya-alpha?")
        #expect(chat.say("sure").calls == ["delete pattreeya-alpha"])
    }

    @Test func anotherRoomThanTheOneAskedAbout() {
        var chat = Chat(rooms: ["alpha", "beta"])
        _ = chat.say("delete all rooms except beta")
        #expect(chat.say("no, delete beta").calls == ["delete beta"])
        #expect(chat.rooms == ["pattreeya-alpha"])
    }

    @Test func aNearNameIsAsked() {
        var chat = Chat(rooms: ["interview-alice"])
        _ = chat.say("list the rooms")
        let question = "Do you want me to delete the room pattreeya-interview-alice?"
        #expect(chat.say("delete the Interview-Alice room").text == question)
        #expect(chat.say("yes").calls == ["delete pattreeya-interview-alice"])
    }

    @Test func placesInAList() {
        var chat = Chat(rooms: ["alpha", "beta"])
        _ = chat.say("list the rooms")
        #expect(chat.say("delete the first one").text == "Do you want me to delete the room pattreeya-alpha?")
        _ = chat.say("no")
        _ = chat.say("list the rooms")
        #expect(
            chat.say("delete both").text
                == "Do you want me to delete these rooms: pattreeya-alpha, pattreeya-beta?"
        )
        _ = chat.say("no")
        _ = chat.say("list the rooms")
        #expect(chat.say("delete it").text.hasSuffix("Which room do you want me to delete?"))
        #expect(chat.rooms.count == 2)
    }

    @Test func aDeletedRoomCanBeMadeAgain() {
        var chat = Chat(rooms: ["alpha"])
        _ = chat.say("delete alpha")
        #expect(chat.say("create it again").text == "Do you want me to create a room called alpha?")
        #expect(chat.say("yes").calls == ["create alpha"])
    }

    @Test func isItStillThere() {
        var chat = Chat()
        _ = chat.say("create a room called standup")
        #expect(chat.say("is it still there?").text == "Yes, there is a room called pattreeya-standup.")
        chat.rooms = []
        #expect(chat.say("does it exist?").text.hasPrefix("No, there is no room called pattreeya-standup."))
    }

    @Test func aDeniedCallIsSaidPlainly() {
        var chat = Chat(rooms: ["alpha"])
        chat.override = { _ in ["ok": false, "error": "denied", "hint": "Ask them: Delete the room pattreeya-alpha?"] }
        let turn = chat.say("delete the alpha room")
        #expect(turn.text == "I did not delete the room alpha, because that was not approved.")
    }

    @Test func anErrorAndItsHintAreTold() {
        var chat = Chat(rooms: ["alpha"])
        let taken = "I could not create the room alpha: the room pattreeya-alpha exists already. Choose another name."
        #expect(chat.say("create a room called alpha").text == taken)
        chat.override = { _ in ["ok": false, "error": "the server is unavailable", "hint": "Try again later"] }
        let failed = "I could not list the rooms: the server is unavailable. Try again later."
        #expect(chat.say("list the rooms").text == failed)
        #expect(chat.say("delete all rooms").text == failed)
    }
}
