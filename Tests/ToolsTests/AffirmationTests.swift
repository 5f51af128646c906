import Testing

@testable import Tools

@Suite struct AffirmationTests {
    @Test(arguments: [
        "yes", "Yes.", "YES!!", "y", "yes please", "Yes, please!", "yep", "go ahead", "sure", "ok do it",
        "Okay, do it.",
        "yes yes", "sure, why not", "no problem", "ja", "Ja, bitte", "oui", "D’accord", "si", "sí", "Sì, grazie", "sim",
        "jazeker", "tak", "evet", "да", "はい", "はい、お願いします", "お願いします", "是的", "好的，谢谢", "네", "네, 좋아요", "हाँ", "ठीक है",
        "ใช่ครับ", "ได้เลย", "👍", "👍🏽", "yes 👍", "please, yes", "yes delete it", "natürlich", "naturlich", "  ok  ",
        "\"yes\"",
    ]) func yes(text: String) { #expect(Affirmation.isAffirmative(text) == true) }

    @Test(arguments: [
        "no", "No.", "n", "nope", "no thanks", "No, thank you", "don't", "don’t do it", "nein", "nein, danke", "non",
        "não",
        "nie", "hayır", "нет", "いいえ", "いいえ、結構です", "不", "不要", "不好", "아니요", "नहीं", "ไม่", "ไม่ใช่ครับ", "👎", "never mind",
        "cancel",
        "of course not", "keep it",
    ]) func no(text: String) { #expect(Affirmation.isAffirmative(text) == false) }

    @Test(arguments: [
        "", " ", "...", "yes but not that one", "yes, but keep alice", "yes no", "yes?", "is that ok?", "maybe",
        "please",
        "thanks", "no, delete bob instead", "yes delete pattreeya-bob", "which one", "好不好", "はい、でも別の部屋", "yes 👎",
        "y e s",
        "yesterday", "not sure", "okra", "delete it all", "はいからの部屋",
    ]) func neither(text: String) { #expect(Affirmation.isAffirmative(text) == nil) }

    @Test func longTextIsNoAnswer() {
        #expect(Affirmation.isAffirmative(String(repeating: "yes ", count: 100)) == nil)
    }

    @Test func noWordingMeansTwoThings() throws {
        let table = try JSONValue(parsing: PackageResources.affirmation_words_json)
        func phrases(_ key: String) -> Set<String> {
            let lists = table[key]?.objectValue?.members.map(\.value) ?? [table[key] ?? .null]
            return Set(lists.flatMap { $0.arrayValue ?? [] }.map { LetterFolding.fold(($0.stringValue ?? "")[...]) })
        }
        #expect(phrases("yes").count > 200 && phrases("no").count > 100)
        #expect(phrases("yes").isDisjoint(with: phrases("no")))
        #expect(phrases("polite").isDisjoint(with: phrases("yes").union(phrases("no"))))
    }
}
