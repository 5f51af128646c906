import Rooms
import Testing
import Tools

@Suite struct DeleteAuthorityTests {
    private func allows(_ room: String, _ text: String, _ question: String? = nil) throws -> Bool {
        let words = PersonWords(text: text, confirmedQuestion: question)
        return RoomAuthority.allowsDeleting(try RoomName(existing: room), words)
    }

    @Test(arguments: [
        ("interview-alice", "Delete the interview-alice room"),
        ("interview-alice", "delete pattreeya-interview-alice."),
        ("alice", "delete alice!"), ("alice", "delete \"alice\""), ("alice", "delete 'alice', please"),
        ("alice", "delete “alice”"),
        ("alice", "delete `alice`"), ("alice", "delete **alice**"), ("alice", "delete (alice)"),
        ("alice", "is alice there?"),
        ("alice", "delete alice's room"), ("alice", "delete bob and alice"), ("alice", "delete alice, bob and carol"),
        ("alice", "alice"),
        ("alice", "delete pattreeya-alice..."), ("bob", "delete alice,bob;carol"),
        ("alice", "Don't delete bob. Delete alice."),
        ("alice", "Delete alice, not bob"), ("alice", "Delete alice and keep bob"),
        ("bob", "Keep alice and delete bob"),
        ("bob", "don't delete alice, delete bob"), ("bob", "delete everything except alice, and delete bob"),
        ("interview-alice", "Delete interview-alice, we don't need it anymore"),
        ("alice", "I don't want alice any more, delete it"),
        ("alice", "Delete alice. Don't delete bob."), ("alice", "Please don't forget bob; delete alice"),
        ("Team.A", "close Team.A"), ("2", "delete room 2"), ("2", "delete pattreeya-2"), ("a", "delete \"a\""),
        ("a", "delete room a"),
        ("the", "delete the room \"the\""), ("20250120-143025", "delete 20250120-143025"),
        ("alice", "Lösche alice, nicht bob"), ("alice", "alice löschen und bob behalten"),
        ("bob", "alice behalten und bob löschen"),
        ("alice", "Supprime la salle alice"), ("alice", "supprime la salle d'alice"), ("alice", "Borra la sala alice"),
        ("alice", "Elimina la stanza alice"), ("alice", "Apague a sala alice"), ("alice", "Verwijder de kamer alice"),
        ("alice", "Usuń pokój alice"), ("alice", "alice odasını sil"), ("alice", "Удали комнату alice"),
        ("alice", "Slett rommet alice"),
        ("alice", "aliceを削除して"), ("alice", "aliceを削除してbobは残して"), ("面接", "「面接」を削除して"), ("面接", "部屋 面接 を削除"),
        ("alice", "删除alice房间"), ("alice", "alice를 삭제해 줘"), ("alice", "ลบห้องalice"), ("alice", "ลบห้อง alice ครับ"),
        ("alice", "alice कमरा हटाओ"),
        ("bob", "alice odasını silme, bob odasını sil"), ("bob", "aliceは残して、bobを削除して"),
    ]) func isNamed(room: String, text: String) throws { #expect(try allows(room, text)) }

    @Test(arguments: [
        ("alice", ""), ("alice", "delete it"), ("alice", "delete interview-alice"),
        ("interview", "delete interview-alice"),
        ("alice", "delete pattreeya-interview-alice"), ("alice", "delete alice-2"), ("alice", "delete alice.bak"),
        ("alice", "delete alice_"),
        ("alice", "delete malice"), ("alice", "delete Alice"), ("Alice", "delete alice"),
        ("interview-alice", "delete the interview alice room"),
        ("interview-alice", "delete \"interview alice\""), ("alice", "delete alice@example.com"),
        ("alice", "delete alice*"),
        ("alice", "delete *alice*"), ("alice", "delete alice/bob"), ("alice", "delete \"alice smith\""),
        ("alice", "delete the room \"not alice\""),
        ("alice", "delete interview\u{2013}alice"), ("alice", "delete interview\u{2010}alice"),
        ("alice", "delete \u{430}lice"),
        ("alice", "delete al\u{200B}ice"), ("alice", "delete alice\u{200B}"), ("alice", "delete alice\u{301}"),
        ("alice", "delete ａｌｉｃｅ"),
        ("caf\u{E9}", "delete cafe\u{301}"), ("alice", "delete pattreeya‑alice"), ("alice", "delete Pattreeya-alice"),
        ("pattreeya-pattreeya-alice", "delete pattreeya-alice"), ("alice", "delete pattreeya-pattreeya-alice"),
        ("a", "delete a room"), ("the", "delete the room"), ("it", "delete it"), ("2", "delete 2 rooms"),
        ("all", "delete all rooms"),
        ("room", "delete the room"), ("old", "delete the old room"), ("delete", "delete"),
        ("meeting", "cancel the meeting"),
        ("面接", "模擬面接を削除して"), ("面接", "面接準備を削除"),
    ]) func isNotNamed(room: String, text: String) throws { #expect(try !allows(room, text)) }

    @Test(arguments: [
        ("alice", "Don't delete alice"), ("alice", "do not delete the alice room"),
        ("alice", "please don’t ever delete alice"),
        ("alice", "keep alice"), ("alice", "Delete everything except alice"), ("alice", "delete all but alice"),
        ("alice", "delete all rooms but alice"),
        ("bob", "Delete alice, not bob"), ("bob", "Delete alice and keep bob"), ("alice", "Keep alice and delete bob"),
        ("bob", "don't delete alice, bob or carol"), ("carol", "don't delete alice, bob or carol"),
        ("bob", "don't delete alice and bob"),
        ("alice", "alice: don't delete"), ("alice", "alice, leave that alone and keep"),
        ("alice", "never remove alice"),
        ("alice", "Delete alice. Actually no, keep it."), ("alice", "Delete alice. Never mind."),
        ("alice", "delete alice... no wait, don't"),
        ("alice", "Delete alice. No, don't."), ("alice", "Delete bob instead of alice"), ("alice", "not alice"),
        ("alice", "not the alice room"),
        ("alice", "I want to keep these:\n- alice\n- bob"), ("bob", "I want to keep these.\n- alice\n- bob"),
        ("bob", "delete alice but not bob"),
        ("bob", "Delete alice but leave bob"), ("alice", "Don't delete \"alice\""),
        ("alice", "don't delete pattreeya-alice"),
        ("alice", "Lösche alice nicht"), ("alice", "lösch alice bitte nicht"),
        ("bob", "alice löschen und bob behalten"),
        ("bob", "alice löschen, bob behalten"), ("alice", "Lösche alles außer alice"),
        ("alice", "Ne supprime pas la salle alice"),
        ("alice", "Garde alice"), ("alice", "No borres la sala alice"), ("alice", "no elimine alice"),
        ("alice", "Non cancellare alice"),
        ("alice", "Não apague a sala alice"), ("alice", "Verwijder alice niet"), ("alice", "Nie usuwaj alice"),
        ("alice", "alice odasını silme"),
        ("alice", "Не удаляй alice"), ("alice", "не удали alice"), ("alice", "Ta inte bort alice"),
        ("alice", "Slet ikke alice"), ("alice", "Nemaž alice"),
        ("alice", "Jangan hapus alice"), ("alice", "Đừng xóa alice"), ("alice", "لا تحذف alice"),
        ("alice", "alice मत हटाओ"), ("alice", "อย่าลบห้อง alice"),
        ("alice", "aliceを削除しないで"), ("alice", "aliceを消さないで"), ("alice", "alice以外を削除して"), ("bob", "aliceを削除してbobは残して"),
        ("alice", "不要删除alice"), ("alice", "别删alice"), ("alice", "保留alice"), ("alice", "alice를 삭제하지 마"),
        ("alice", "alice는 유지해"),
    ]) func isSpared(room: String, text: String) throws { #expect(try !allows(room, text)) }

    @Test func yesToOurQuestion() throws {
        #expect(try allows("alice", "yes", "Delete the room pattreeya-alice?"))
        #expect(try allows("alice", "yes", "Do you want me to delete **pattreeya-alice**? This cannot be undone."))
        #expect(try allows("alice", "yes", "Soll ich den Raum pattreeya-alice löschen?"))
        #expect(try !allows("alice", "yes", "Delete the room pattreeya-interview-alice?"))
        #expect(try !allows("alice", "yes", "Delete the room?"))
        #expect(try !allows("alice", "yes", "Should I keep pattreeya-alice?"))
        #expect(try !allows("alice", "yes", "Delete everything except pattreeya-alice?"))
        #expect(try !allows("alice", "yes, but not alice", "Delete the room pattreeya-alice?"))
    }

    /// Asking, and getting a yes, must lead to the deletion: for every name that we give.
    @Test func ourQuestionCanBeAnswered() throws {
        let tool = try DeleteRoomTool(manager: World().manager)
        for name in ["alice", "a", "the", "2", "x.", "-", "面接", "not", "keep", "pattreeya-x", "don.t", "Team_A"] {
            guard case .ask(let question) = tool.authority(for: ["room_name": .string(name)], given: .init(text: ""))
            else {
                Issue.record("\(name) needs no asking")
                continue
            }
            let words = PersonWords(text: "yes", confirmedQuestion: question)
            #expect(tool.authority(for: ["room_name": .string(name)], given: words) == .granted, "\(name)")
        }
    }
}
