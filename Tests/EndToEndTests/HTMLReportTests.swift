import Foundation
import TestSupport
import Testing
import Tools

@Suite("The HTML report in headless Chromium", .timeLimit(.minutes(2)))
struct HTMLReportTests {
    private static let browser = InstalledProgram("chromium", installedBy: "soak")
    private static let python = InstalledProgram("python3", installedBy: "soak")
    private static let isAvailable = browser.path != nil && python.path != nil

    private static let scenarios = [
        "test_greeting": """
        about: A greeting is answered.
        tags: [smoke]
        turns:
          - user: Hello
            calls: none
            reply: {says_any: [help]}
        """,
        "test_tidies_up": """
        about: Rooms are made and deleted, one after the other.
        world: {rooms: [alpha, beta, \(String(repeating: "long-name-", count: 20))end]}
        turns:
          - user: delete the alpha room
            calls: [delete_pattreeya_room: {room_name: alpha}]
          - user: create a room called gamma
            calls: [create_pattreeya_room: {room_name_suffix: gamma}]
            reply: {says: [“\(String(repeating: "x", count: 300))”]}
        """,
    ]

    /// The report of a run with a scenario that passes and one that does not.
    private func report(_ program: Program) async throws -> String {
        for (id, text) in Self.scenarios { try program.write(text, to: "\(program.folder)/evals/\(id).yaml") }
        let result = try await program.run(["eval", "--report", "html:run.html"])
        #expect(result.status == .exited(1), "\(result.report)")
        return program.folder + "/run.html"
    }

    @Test(
        "It fits 400 and 1400 pixels, loads nothing, filters, and works by keyboard",
        .enabled(if: isAvailable, Comment(rawValue: browser.advice))
    )
    func inBrowser() async throws {
        let program = try Program()
        let path = try await report(program)
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "report_in_browser.py").path()
        let arguments = [script, Self.browser.path ?? "", path, program.folder, "GREETING"]
        let run = try ProgramRun(Self.python.path ?? "", arguments, environment: ["HOME": program.folder])
        let result = try await run.finished(within: .seconds(90))
        let found = try #require(try? JSONValue(parsing: result.standardOutput), "\(result.report)")
        #expect(found["overflow"] == ["400-light": 0, "400-dark": 0, "1400-light": 0, "1400-dark": 0])
        #expect(found["filter"] == ["all": 2, "words": 1, "told": "1 of 2 shown", "withoutPassed": 1])
        #expect(found["keyboard"] == ["before": false, "after": true, "outline": "solid"])
        #expect(found["skip"] == "skip true scenarios")
        #expect(found["troubles"] == [])
        #expect(found["requests"]?.arrayValue.map { Set($0) } == [found["self"] ?? .null])
        for name in ["400-light", "400-dark", "1400-light", "1400-dark"] {
            let image = try Data(contentsOf: URL(filePath: "\(program.folder)/html-\(name).png"))
            #expect(image.count > 10_000 && image.starts(with: [0x89, 0x50, 0x4E, 0x47]))
        }
    }
}
