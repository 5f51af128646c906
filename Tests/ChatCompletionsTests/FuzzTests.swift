import Testing

@testable import ChatCompletions

/// Random input always ends in a reply or an error.
@Suite struct FuzzTests {
    static let seeds = Array(UInt64(1)...40)

    private func isSettled(_ outcome: Outcome) -> Bool { (outcome.reply == nil) != (outcome.error == nil) }

    @Test(arguments: seeds)
    func randomBytes(_ seed: UInt64) {
        var random = Seeded(state: seed)
        for _ in 0..<50 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            #expect(isSettled(replay(bytes)))
            #expect(isSettled(replay(Array("data: ".utf8) + bytes + Array("\n\n".utf8))))
        }
    }

    /// Bytes that look right most of the time reach further in.
    @Test(arguments: seeds)
    func damagedStreams(_ seed: UInt64) {
        var random = Seeded(state: seed)
        let texts = ChunkFormTests.textForms + ToolCallFormTests.twoCalls + ToolCallFormTests.twoCallsWithoutIDs
        for form in texts {
            var bytes = Array(form.stream.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(Array("{}[]\":,\n".utf8).randomElement(using: &random) ?? 0, at: place)
                }
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let outcome = replay(bytes)
            #expect(isSettled(outcome))
            #expect(replay(bytes, cutAt: [cut]).reply == outcome.reply)
            if let reply = outcome.reply {
                #expect(reply.text == outcome.shownText)
                #expect(Set(reply.toolCalls.map(\.id)).count == reply.toolCalls.count)
            }
        }
    }

    @Test(arguments: seeds)
    func shuffledFragments(_ seed: UInt64) {
        var random = Seeded(state: seed)
        for _ in 0..<100 {
            var assembler = ToolCallAssembler()
            var fragment = ToolCallFragment()
            var added = 0
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                fragment.reset(followsAnother: .random(using: &random))
                if .random(using: &random) { fragment.index = .random(in: 0...2, using: &random) }
                fragment.id = Array(["", "", "a", "b"].randomElement(using: &random)?.utf8 ?? "".utf8)
                fragment.name = Array(["", "", "f", "g"].randomElement(using: &random)?.utf8 ?? "".utf8)
                fragment.arguments = Array(
                    ["", "{", "}", "{}", "{\"a\":1}"].randomElement(using: &random)?.utf8 ?? "".utf8
                )
                fragment.argumentsForm = .piece
                assembler.add(fragment)
                added += fragment.arguments.count
            }
            let calls = assembler.finish(using: &random)
            #expect(!calls.isEmpty)
            #expect(Set(calls.map(\.id)).count == calls.count)
            #expect(calls.reduce(0) { $0 + $1.arguments.utf8.count } == assembler.argumentBytes)
            #expect(assembler.argumentBytes <= added)
        }
    }
}
