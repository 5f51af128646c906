/// The scenarios of a run with the filter above them.
struct HTMLScenarioList {
    let results: [ScenarioResult]

    func write(to page: inout HTMLWriter) {
        page.element("h2", ["id": "scenarios", "tabindex": "-1"], "Scenarios")
        filter(&page)
        page.element("ol", ["class": "scenarios", "id": "list"]) { page in
            for result in results { scenario(result, &page) }
        }
    }

    /// Hidden until the script shows it: without the script it would do nothing.
    private func filter(_ page: inout HTMLWriter) {
        page.element("form", ["id": "filter", "hidden": "", "role": "search", "aria-label": "Scenarios"]) { page in
            page.element("fieldset") { page in
                page.element("legend", "Verdict")
                for verdict in ScenarioResult.Verdict.reported where results.count(verdict) > 0 {
                    page.element("label") { page in
                        page.void("input", ["type": "checkbox", "value": verdict.rawValue, "checked": ""])
                        page.text(" \(verdict.mark) \(verdict.words) (\(results.count(verdict)))")
                    }
                }
            }
            page.element("label") { page in
                page.text("Name, purpose or tag ")
                page.void("input", ["type": "search", "autocomplete": "off"])
            }
            page.element("output", "")
        }
    }

    private func scenario(_ result: ScenarioResult, _ page: inout HTMLWriter) {
        let verdict = result.verdict
        page.element("li", ["class": "scenario \(verdict.rawValue)", "data-verdict": verdict.rawValue]) { page in
            page.details(class: "trials", isOpen: verdict != .passed) { page in
                page.element("h3") { page in
                    page.element("span", ["class": "mark"], "\(verdict.mark) \(verdict.words)")
                    page.text(" ")
                    page.element("span", ["class": "label"], result.scenario.name)
                }
                page.text(" ")
                page.element("span", ["class": "facts"], facts(result))
            } content: { page in
                description(of: result.scenario, &page)
                for trial in result.trials {
                    HTMLTranscript(trial).write(to: &page, isOpen: result.trials.count == 1)
                }
            }
        }
    }

    private func facts(_ result: ScenarioResult) -> String {
        let seconds = Decimal.shown(result.trials.reduce(0) { $0 + $1.seconds })
        return "\(result.count.shown), \(Decimal.count(result.trials.count, "trial")), \(seconds) s"
    }

    private func description(of scenario: Scenario, _ page: inout HTMLWriter) {
        if !scenario.about.isEmpty { page.element("p", ["class": "label"], scenario.about) }
        page.element("p", ["class": "small"]) { page in
            page.element("code", scenario.location.description)
            if !scenario.tags.isEmpty {
                page.text(" · tags: ")
                page.element("span", ["class": "label"], scenario.tags.joined(separator: ", "))
            }
        }
    }
}

extension HTMLWriter {
    /// Appends a part that opens and closes.
    mutating func details(
        class name: String,
        isOpen: Bool,
        summary: (inout HTMLWriter) -> Void,
        content: (inout HTMLWriter) -> Void
    ) {
        func inside(_ page: inout HTMLWriter) {
            page.element("summary", [:], summary)
            content(&page)
        }
        if isOpen {
            element("details", ["class": name, "open": ""], inside)
        } else {
            element("details", ["class": name], inside)
        }
    }
}
