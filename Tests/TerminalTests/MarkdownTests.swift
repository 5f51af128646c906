import Foundation
import TestSupport
import Testing

@testable import Terminal

@Suite("Markdown on a terminal", .timeLimit(.minutes(1)))
struct MarkdownTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures/Markdown"
    )

    /// The Markdown of a golden file and what it is shown as; `␛` stands for the escape character there.
    private static func golden(_ name: String) throws -> (source: String, shown: String) {
        func text(_ kind: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: "\(name).\(kind)")), as: UTF8.self)
        }
        return (try text("md"), try text("txt"))
    }

    private static let names = ["emphasis", "blocks", "code", "tables", "literal"]

    private func rendered(_ pieces: [String], columns: Int = 60) -> String {
        var renderer = MarkdownRenderer(columns: columns)
        return pieces.map { renderer.write($0) }.joined() + renderer.finish()
    }

    @Test("Golden files", arguments: names)
    func golden(name: String) throws {
        let (source, shown) = try Self.golden(name)
        let result = rendered([source]).replacing("\u{1B}", with: "␛")
        #expect(result == shown, "\(result)")
    }

    @Test("However the text is cut, the bytes are the same", arguments: names)
    func splits(name: String) throws {
        let source = try Self.golden(name).source
        let whole = rendered([source])
        let scalars = Array(source.unicodeScalars)
        var random = SeededGenerator(seed: 7)
        for round in 0..<200 {
            var pieces: [String] = []
            var rest = scalars[...]
            while !rest.isEmpty {
                let count = round == 0 ? 1 : Int.random(in: 1...(round % 40 + 1), using: &random)
                pieces.append(String(Array(rest.prefix(count))))
                rest = rest.dropFirst(count)
            }
            #expect(rendered(pieces) == whole)
        }
    }

    @Test("Any text comes out whole in the end: nothing is lost when no markup is closed")
    func nothingIsLost() {
        var random = SeededGenerator(seed: 11)
        let parts = ["**", "*", "_", "`", "[", "](", ")", "a", " ", "日", "\\", "|", "#", ">", "- ", "1. "]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 1...30, using: &random)).compactMap { _ in
                parts.randomElement(using: &random)
            }
            let shown = rendered(text).unicodeScalars
            // Letters are never markup.
            for letter: Unicode.Scalar in ["a", "日"] {
                let expected = text.joined().unicodeScalars.count { $0 == letter }
                #expect(shown.count { $0 == letter } == expected, "\(text.joined())")
            }
        }
    }

    @Test("Plain words are shown at once, emphasis when it is closed, a table with its last row")
    func streaming() {
        var renderer = MarkdownRenderer(columns: 60)
        #expect(renderer.write("Hel") == "Hel")
        #expect(renderer.write("lo **wor") == "lo ")
        #expect(renderer.write("ld** ") == "\u{1B}[0;1mworld\u{1B}[0m ")
        #expect(renderer.write("2 * 3 and a_b_c\n") == "2 * 3 and a_b_c\n")
        #expect(renderer.write("-") == "")
        #expect(renderer.write(" x") == "• x")
        #expect(renderer.write("\n| a | b |\n|--|--|\n| 1") == "\n")
        #expect(renderer.write(" | 2 |\nafter").hasSuffix("2\nafter"))
        #expect(renderer.finish() == "")
    }

    @Test("A mark without its partner is held up to a limit only")
    func endlessSpan() {
        var renderer = MarkdownRenderer(columns: 60)
        var shown = renderer.write("**" + String(repeating: "x", count: 500))
        #expect(shown.isEmpty)
        shown += renderer.write(String(repeating: "x", count: 5_000))
        #expect(shown.utf8.count > 5_000)
        #expect(renderer.write("y") == "y")
    }

    @Test("Text full of marks costs time in proportion to its length")
    func manyMarks() {
        let text = String(repeating: "*a _b [d ", count: 20_000)
        #expect(rendered([text]).utf8.count == text.utf8.count)
    }
}
