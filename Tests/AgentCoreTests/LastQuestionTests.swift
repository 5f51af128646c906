import Testing

@testable import AgentCore

@Suite struct LastQuestionTests {
    @Test(
        arguments: [
            ("Shall I delete pattreeya-a?", "Shall I delete pattreeya-a?"),
            ("There are two. Delete the room a? Say yes.", "Delete the room a?"),
            ("Which one? Delete b?", "Delete b?"), ("a.b is there! Delete a.b?", "Delete a.b?"),
            ("**Delete the room a?**", "**Delete the room a?"), ("(Delete a?) Tell me.", "(Delete a?"),
            ("He said “Delete a?” to me.", "He said “Delete a?"), ("Delete a?\nThank you!", "Delete a?"),
            ("部屋を削除しますか？", "部屋を削除しますか？"), ("Done.", nil), ("", nil), ("see http://h/?x=1", nil),
            ("What?! No.", nil),
        ] as [(String, String?)]
    )
    func theLastQuestionIsFound(reply: String, question: String?) {
        #expect(LastQuestion.find(in: reply) == question)
    }
}
