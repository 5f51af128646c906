import Storage
import Tools

/// Reads scenario files.
public struct ScenarioReader: Sendable {
    /// The tools that scenarios may speak of.
    public let tools: ToolCatalog
    private let format: ScenarioFormat
    private let schemaFile: @Sendable (String) throws -> [UInt8]

    /// Makes a reader.
    /// - Parameter schemaFile: reads a JSON schema that a reply must fit, by its path.
    public init(
        tools: ToolCatalog,
        schemaFile: @escaping @Sendable (String) throws -> [UInt8] = { try FileContent.read($0, limit: 1 << 20) }
    ) {
        self.tools = tools
        self.schemaFile = schemaFile
        format = ScenarioFormat(tools: tools)
    }

    /// Reads a file's text into its scenarios: one for each document and each cell of its matrix.
    /// - Parameters:
    ///   - id: the id that the file gives its scenario.
    ///   - file: the path, for messages.
    /// - Throws: `ScenarioProblems` with everything that is wrong, not only the first.
    public func read(_ source: String, id: String, file: String) throws(ScenarioProblems) -> [Scenario] {
        let documents = try YAMLNode.documents(source, file: file).filter { !$0.isNull }
        guard !documents.isEmpty else {
            let start = FileLocation(file: file, line: 1, column: 1)
            throw ScenarioProblems([ScenarioProblem(start, "the file is empty; expected a scenario with \"turns:\"")])
        }
        var scenarios: [Scenario] = []
        var problems: [ScenarioProblem] = []
        for (index, document) in documents.enumerated() {
            let name = index == 0 ? id : "\(id)#\(index + 1)"
            do throws(ScenarioProblems) { scenarios += try read(document, id: name) } catch {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ScenarioProblems(problems) }
        return scenarios
    }

    private func read(_ document: YAMLNode, id: String) throws(ScenarioProblems) -> [Scenario] {
        guard document.pairs != nil else {
            let message = "expected a map with the keys of a scenario, got \(document.shown)"
            throw ScenarioProblems([ScenarioProblem(document.location, message)])
        }
        var matrix = Matrix(document)
        var problems = matrix.problems
        var scenarios: [Scenario] = []
        for cell in matrix.cells {
            let filled = matrix.document(document, cell: cell)
            var check = ShapeCheck(format: format)
            check.check(filled, .table(format.root), at: "the scenario")
            problems += check.problems
            guard check.problems.isEmpty else { continue }
            var builder = ScenarioBuilder(tools: tools, schemaFile: schemaFile)
            var scenario = builder.scenario(filled, id: id)
            problems += builder.problems
            scenario.cell = zip(matrix.variables, cell).map { Scenario.Choice(variable: $0.name, place: $1 + 1) }
            scenarios.append(scenario)
        }
        problems += matrix.problems
        guard problems.isEmpty else { throw ScenarioProblems(problems) }
        let notes = Lint.notes(on: matrix)
        for index in scenarios.indices { scenarios[index].notes = notes }
        return scenarios
    }
}
