import Glibc

/// Measures single parts of the program. Prints one JSON object; `scripts/bench/bench.py` compares and judges.
@main
enum Benchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let path = arguments.first else {
            print("usage: Benchmark FILE, where the measured list of rooms is left for a peer; FILE.html is a report")
            exit(2)
        }
        let (ours, theirs) = try ChatStreamMeasurement.run()
        let rooms = try RoomListMeasurement.run(leavingBodyAt: path)
        let (report, size) = try await HTMLReportMeasurement.run(writingTo: path + ".html")
        print(
            "{\"stream_mb_per_s\":\(ours),\"stream_peer_mb_per_s\":\(theirs),\"room_list_ms\":\(rooms),"
                + "\"html_report_ms\":\(report),\"html_report_mb\":\(size)}"
        )
    }

    /// What was measured did not do its work: its figure would mean nothing.
    struct WrongResult: Error, CustomStringConvertible {
        let description: String
    }

    /// The median of the seconds that some runs take, after one to warm up.
    static func medianSeconds(of runs: Int, _ body: () throws -> Void) rethrows -> Double {
        try body()
        var samples: [Double] = []
        for _ in 0..<runs {
            let duration = try ContinuousClock().measure(body)
            samples.append(Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18)
        }
        return samples.sorted()[runs / 2]
    }
}
