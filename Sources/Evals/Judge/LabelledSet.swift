import Storage

/// A reply about which people have said whether a criterion is true of it.
public struct LabelledCase: Sendable, Hashable {
    /// What a judge is asked about it.
    public var question: JudgeQuestion
    /// Whether the criterion is true.
    public var isPass: Bool
    /// Whether people have to look twice.
    public var isHard: Bool
    /// Where it is written.
    public var location: FileLocation
}

/// The cases by which a judge is measured.
public struct LabelledSet: Sendable {
    /// The cases, in the order of their files.
    public var cases: [LabelledCase]

    /// Makes a set.
    public init(_ cases: [LabelledCase]) { self.cases = cases }

    /// Reads every `.yaml` file of a folder, in the order of their names. A folder that is not there has no cases.
    /// - Throws: `ScenarioProblems` with everything that is wrong in them, `StorageError` for a file that cannot be
    ///   read.
    public init(folder: String) throws {
        cases = []
        var problems: [ScenarioProblem] = []
        for name in FileContent.names(in: folder).sorted() where name.hasSuffix(".yaml") && !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            do {
                cases += try LabelledFile.cases(try FileContent.text(path), file: path)
            } catch let error as ScenarioProblems {
                problems += error.problems
            }
        }
        guard problems.isEmpty else { throw ScenarioProblems(problems) }
    }

    /// What tells this set from another: cases and labels, not where they are written.
    var texts: [String] {
        cases.flatMap { [$0.question.rubric, $0.question.user, $0.question.reply, $0.isPass ? "pass" : "fail"] }
    }
}

/// The form of a file with labelled cases.
private enum LabelledFile {
    private static let document = KeyTable(
        what: "keys of a labelled file",
        keys: [
            .init("criterion", "What is true of a reply or not.", .text("a criterion"), required: true),
            .init("cases", "The replies.", .list(.table(labelled), atLeast: 1), required: true),
        ]
    )

    private static let labelled = KeyTable(
        what: "keys of a labelled reply",
        keys: [
            .init("user", "What the person said.", .text("what the person said"), required: true),
            .init("reply", "What the agent said.", .text("what the agent said"), required: true),
            .init("label", "Whether the criterion is true.", .word(["pass", "fail"]), required: true),
            .init("hard", "Whether people have to look twice.", .flag),
            .init("why", "What the label rests on.", .text("a sentence")),
        ]
    )

    /// The cases of all documents of a file.
    static func cases(_ source: String, file: String) throws(ScenarioProblems) -> [LabelledCase] {
        let documents = try YAMLNode.documents(source, file: file).filter { !$0.isNull }
        var check = ShapeCheck(format: ScenarioFormat(tools: ToolCatalog([])))
        for node in documents { check.check(node, .table(document), at: "the labelled file") }
        guard check.problems.isEmpty else { throw ScenarioProblems(check.problems) }
        return documents.flatMap { node in
            (node["cases"]?.items ?? []).map { item in
                LabelledCase(
                    question: JudgeQuestion(
                        rubric: node["criterion"]?.text ?? "",
                        turn: 1,
                        user: item["user"]?.text ?? "",
                        reply: item["reply"]?.text ?? ""
                    ),
                    isPass: item["label"]?.text == "pass",
                    isHard: item["hard"]?.flag ?? false,
                    location: item.location
                )
            }
        }
    }
}
