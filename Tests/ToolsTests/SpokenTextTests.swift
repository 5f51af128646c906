import Testing

@testable import Tools

@Suite struct SpokenTextTests {
    @Test(arguments: [
        ("Create a Room.", ["create", "a", "room"]), ("Crée-moi une salle", ["cree-moi", "une", "salle"]),
        ("n’ouvre pas l'appel", ["n'", "ouvre", "pas", "l'", "appel"]), ("I'd don't", ["i'd", "don't"]),
        ("Löschen, bitte…", ["loschen", "bitte"]), ("a.b-c_d. -x- '", ["a.b-c_d", "x"]), ("", []),
        ("İstanbul", ["istanbul"]),
        ("e\u{301}te\u{301}", ["ete"]),
    ]) func cutsWords(text: String, words: [String]) { #expect(SpokenText(text).words.map(\.folded) == words) }

    @Test(arguments: [
        "a ü “b” c", "Create pattreeya-x, please. 面接を削除! ", "x\u{0}y", "l'été d’hiver", "-- a -- b.",
    ]) func rangesAreThoseOfTheText(text: String) {
        let spoken = SpokenText(text)
        for word in spoken.words {
            let slice = String(decoding: Array(text.utf8)[word.range], as: UTF8.self)
            #expect(LetterFolding.fold(slice[...]) == word.folded)
        }
        for place in spoken.breaks { #expect(place.offset <= text.utf8.count) }
    }

    @Test(arguments: [
        ("say \"a b\" now", ["a b"]), ("say 'a b' now", ["a b"]), ("don't and can't", []), ("the rooms' names", []),
        ("„a“ und «b»", ["a", "b"]), ("「面接」を", ["面接"]), ("\"all of it\"", []), ("open \" only", []), ("`x`.", []),
        ("room `x`.", ["x"]), ("it's 'alice's'", ["alice's"]),
    ]) func findsQuotations(text: String, expected: [String]) {
        let found = SpokenText(text).quotations.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
        #expect(found == expected)
    }

    @Test func hugeTextsStayCheap() {
        let text = String(repeating: "‚", count: 300_000)
        // Searching the partner of every mark to the end would take hours.
        #expect(SpokenText(text).quotations.isEmpty)
    }

    @Test func randomTextsKeepTheirRanges() {
        var state: UInt64 = 1
        let pool = Array("ab'’-._ ,.\"“”「」é面\u{301}\u{0}ก!".unicodeScalars)
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.unicodeScalars.append(pool[Int(state >> 33) % pool.count])
            }
            let spoken = SpokenText(text)
            let bytes = Array(text.utf8)
            var end = 0
            let fit = spoken.words.allSatisfy { word in
                defer { end = word.range.upperBound }
                guard word.range.lowerBound >= end, word.range.upperBound <= bytes.count else { return false }
                return LetterFolding.fold(String(decoding: bytes[word.range], as: UTF8.self)[...]) == word.folded
            }
            if !fit { Issue.record("\(text.debugDescription)") }
        }
    }
}
