import Rooms
import Testing
import Tools

@Suite struct CreateAuthorityTests {
    private func allows(_ text: String, _ question: String? = nil) -> Bool {
        RoomAuthority.allowsCreating(PersonWords(text: text, confirmedQuestion: question))
    }

    @Test(arguments: [
        "Create a new room for a meeting", "create a room called interview alice", "Make me a meeting",
        "set up a call for Bob", "Set up a call with Bob please", "open a room", "spin up two rooms",
        "book a conference",
        "I need a room for 3pm", "can you create room alice?", "Create pattreeya-alice",
        "What rooms are there? Create one.",
        "Don't list the rooms, create one called bob", "Don't delete anything. Create a room.", "\"create a room\"",
        "create a room named \"don't create a room\"", "Create three rooms: a1, b1 and c1", "CREATE A ROOM",
        "Create a room, no problem",
        "Erstelle bitte einen Raum für Anna", "Kannst du einen Besprechungsraum anlegen?", "Mach mir ein Meeting",
        "Leg einen Raum an", "Crée une salle pour Alice", "cree moi une salle", "Peux-tu créer une réunion ?",
        "Crea una sala llamada entrevista", "Haz una reunión", "Crea una stanza", "Crie uma sala de reunião",
        "criar uma sala", "Maak een kamer aan", "Maak een vergadering", "Utwórz pokój dla Ani", "Stwórz nowe spotkanie",
        "Alice için bir oda oluştur", "Toplantı odası aç", "Создай комнату для встречи", "Створи кімнату",
        "Vytvoř místnost", "Skapa ett rum", "Opret et mødelokale", "Opprett et møterom", "Buat ruang rapat",
        "Tạo một phòng họp", "أنشئ غرفة جديدة", "एक कमरा बनाओ", "मीटिंग रूम बनाइए", "สร้างห้องชื่อ alice", "ช่วยสร้างห้องประชุมให้หน่อย",
        "aliceという部屋を作ってください", "会議室を作成して", "创建一个房间", "帮我建一个会议室", "請建立一個房間", "회의실을 만들어 줘", "alice 방을 생성해줘",
    ]) func asksForARoom(text: String) { #expect(allows(text)) }

    @Test(arguments: [
        "", "hello", "What rooms are available?", "Which rooms are open?", "Is the room open?", "Delete the alice room",
        "Don't create a room", "Do not create any rooms", "please don’t make a room", "never create a room",
        "no need to create a room",
        "Create no room", "Create a room... no wait, don't", "Create a room. Never mind.",
        "What does \"create a room\" mean?",
        "Give me a list of rooms", "Make a list of the rooms", "create an account", "the room is nice", "create-a-room",
        "delete the create-room room", "Erstelle keinen Raum", "Erstelle bitte nicht noch einen Raum",
        "Ne crée pas de salle",
        "N'ouvre pas une salle", "No crees una sala", "no crear una sala", "Non creare una stanza", "Não crie uma sala",
        "Maak geen kamer",
        "Nie twórz pokoju", "Nie utwórz pokoju", "Oda oluşturma", "Не создай комнату", "Skapa inte ett rum",
        "Opret ikke et rum",
        "Jangan buat ruang", "Đừng tạo phòng", "कमरा मत बनाओ", "อย่าสร้างห้อง", "ไม่ต้องสร้างห้อง", "部屋を作らないで", "会議室を作成しないでください",
        "不要创建房间", "别建一个房间", "회의실을 만들지 마", "Welche Räume gibt es?", "Quelles salles sont ouvertes ?",
        "部屋の一覧を見せて", "有哪些房间?", "create interview-bob",
    ]) func asksForNone(text: String) { #expect(!allows(text)) }

    /// The verb of one language does not go with the noun of another unless that language knows the word too.
    @Test(arguments: ["create una habitación", "erstelle salle", "창건 room"])
    func languagesAreNotMixed(text: String) { #expect(!allows(text)) }

    @Test(arguments: [
        "Do you want me to create a room?", "Create the room pattreeya-alice?", "Create a new room?",
        "Soll ich einen Raum erstellen?", "部屋を作成しますか？", "Would you like me to set up a meeting called “standup”?",
    ]) func yesToOurQuestion(question: String) {
        #expect(allows("yes", question))
        #expect(!allows("yes"))
    }

    @Test(arguments: [
        "Delete the room pattreeya-alice?", "Shall I list the rooms?", "Do you want me not to create a room?", "",
    ]) func yesToAnotherQuestion(question: String) { #expect(!allows("yes", question)) }
}
