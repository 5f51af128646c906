import LiveKit

/// A run as one HTML file that needs nothing else: scenarios with their verdicts, and every trial's transcript with the
/// rooms before and after each call. It is well-formed XML, too.
public enum HTMLReport {
    /// The file in UTF-8.
    /// - Parameters:
    ///   - model: the name of the model that was asked.
    ///   - seconds: how long the run took.
    /// - Throws: an error of libcrypto, which computes the digests by which the file allows its own script and style.
    public static func bytes(_ results: [ScenarioResult], model: String, seconds: Double) throws -> [UInt8] {
        let policy = try securityPolicy()
        var page = HTMLWriter()
        page.markup("<!DOCTYPE html>\n")
        page.element("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"]) { page in
            page.element("head") { head(results, policy, &$0) }
            page.element("body") { page in
                page.element("a", ["class": "skip", "href": "#scenarios"], "Skip to the scenarios")
                page.element("header") { summary(results, model, seconds, &$0) }
                page.element("main") { HTMLScenarioList(results: results).write(to: &$0) }
                page.element("script") { $0.markup(HTMLScript.text) }
            }
        }
        page.markup("\n")
        return page.bytes
    }

    /// Nothing may be loaded, and nothing may run but the script of this file: not even what an escape that was
    /// forgotten would let in.
    private static func securityPolicy() throws -> String {
        func source(_ text: StaticString) throws -> String {
            let digest = try Crypto.digest(of: text.withUTF8Buffer { Array($0) })
            let code = Base64URL.encode(digest).replacing("-", with: "+").replacing("_", with: "/")
            return "'sha256-\(code)='"
        }
        return "default-src 'none'; style-src \(try source(HTMLStyle.text)); "
            + "script-src \(try source(HTMLScript.text)); base-uri 'none'; form-action 'none'"
    }

    private static func head(_ results: [ScenarioResult], _ policy: String, _ page: inout HTMLWriter) {
        page.void("meta", ["charset": "utf-8"])
        page.void("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
        page.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        page.void("meta", ["name": "color-scheme", "content": "light dark"])
        page.element("title", "\(title(results)) · pattreeya eval")
        page.element("style") { $0.markup(HTMLStyle.text) }
    }

    private static func title(_ results: [ScenarioResult]) -> String {
        let passed = results.count(.passed)
        return "\(passed) of \(Decimal.count(results.count, "scenario")) passed"
    }

    private static func summary(
        _ results: [ScenarioResult],
        _ model: String,
        _ seconds: Double,
        _ page: inout HTMLWriter
    ) {
        page.element("p", ["class": "small"], "pattreeya eval")
        page.element("h1", title(results))
        page.element("dl", ["class": "numbers"]) { page in
            func entry(_ name: String, _ value: String, _ page: inout HTMLWriter) {
                page.element("div") { page in
                    page.element("dt", name)
                    page.element("dd", value)
                }
            }
            entry("Model", model, &page)
            for verdict in ScenarioResult.Verdict.reported where results.count(verdict) > 0 {
                entry("\(verdict.mark) \(verdict.words)", "\(results.count(verdict))", &page)
            }
            entry("Trials passed", PassCount.sum(results.map(\.count)).shown, &page)
            entry("Seconds", Decimal.shown(seconds), &page)
        }
        page.element(
            "p",
            ["class": "small"],
            "In brackets: where the true rate of passes lies in 95 of 100 such runs (Wilson's interval)."
        )
    }
}
