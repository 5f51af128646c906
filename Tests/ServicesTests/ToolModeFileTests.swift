import ChatCompletions
import Glibc
import Services
import Storage
import TestSupport
import Testing

@Suite struct ToolModeFileTests {
    let folder = TemporaryFolder()
    private var path: String { folder.path(of: "state/tool-modes.json") }
    private func file() -> ToolModeFile { ToolModeFile(state: StateFolder(path: folder.path(of: "state"))) }

    @Test func remembersByEndpointAndModel() async throws {
        #expect(await file().recall(endpoint: "http://h/v1", model: "m") == nil)
        await file().remember(.json, endpoint: "http://h/v1/", model: "m")
        await file().remember(.reply, endpoint: "http://h/v1", model: "n")
        await file().remember(.native, endpoint: "http://other/v1", model: "m")
        #expect(await file().recall(endpoint: "http://h/v1", model: "m") == .json)
        #expect(await file().recall(endpoint: "http://h/v1", model: "n") == .reply)
        #expect(await file().recall(endpoint: "http://other/v1", model: "m") == .native)
        #expect(await file().recall(endpoint: "http://other/v1", model: "n") == nil)
        await file().remember(.reply, endpoint: "http://h/v1", model: "m")
        #expect(await file().recall(endpoint: "http://h/v1", model: "m") == .reply)
    }

    @Test func isForItsOwnerOnlyAndHoldsNoSecret() async throws {
        let url = "https://user:sk-pass@h.example/v1?api-key=sk-query"
        await file().remember(.json, endpoint: url, model: "m")
        let text = String(decoding: try FileContent.read(path), as: UTF8.self)
        #expect(text.contains("https://h.example/v1\"") && !text.contains("sk-") && !text.contains("user"))
        #expect(await file().recall(endpoint: url, model: "m") == .json)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test(arguments: [
        "", "{", "[1]", "{\"modes\":{}}", "{\"modes\":[1,{\"endpoint\":\"http://h/v1\",\"model\":\"m\"}]}",
    ])
    func aDamagedFileIsNothingRemembered(content: String) async throws {
        try StateFolder(path: folder.path(of: "state")).create()
        folder.write("state/tool-modes.json", content)
        #expect(await file().recall(endpoint: "http://h/v1", model: "m") == nil)
        await file().remember(.json, endpoint: "http://h/v1", model: "m")
        #expect(await file().recall(endpoint: "http://h/v1", model: "m") == .json)
    }

    @Test func aFolderThatCannotBeMadeLosesNothingElse() async {
        folder.write("state", "a file")
        await file().remember(.json, endpoint: "http://h/v1", model: "m")
        #expect(await file().recall(endpoint: "http://h/v1", model: "m") == nil)
    }
}
