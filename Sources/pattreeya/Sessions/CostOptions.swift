import AgentCore
import ArgumentParser
import Settings
import Storage

/// The options that keep an eye on the money.
struct CostOptions: ParsableArguments {
    @Option(help: ArgumentHelp("US dollars that this run may cost; needs --prices.", valueName: "dollars"))
    var maxCost: Double?

    @Option(help: ArgumentHelp("A YAML file with the prices of models (PATTREEYA_PRICES).", valueName: "file"))
    var prices: String?

    func validate() throws {
        if let maxCost, !(maxCost > 0 && maxCost < 1e9) {
            throw ValidationError("--max-cost must be more than 0 US dollars, not \(maxCost)")
        }
    }

    /// The prices of models.
    /// - Throws: `TurnFailure`: exit code 2 for a file that cannot be read or does not parse, 3 where there is a limit
    ///   and no price for the model.
    func table(for model: String, settings: Settings) throws(TurnFailure) -> PriceTable {
        var table = PriceTable()
        if let path = settings.value(.prices, flag: ("--prices", prices))?.text {
            table = try failing { () throws(StorageError) in try PriceTable(path: path) }
        }
        if maxCost != nil { try table.requirePrice(of: model) }
        return table
    }
}
