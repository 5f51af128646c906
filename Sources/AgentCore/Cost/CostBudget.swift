import ChatCompletions

/// The money that an Assistant may spend, and what it has spent.
struct CostBudget: Sendable {
    /// US dollars that may be spent; nil for no limit.
    let limit: Double?
    let prices: PriceTable
    private(set) var spent: Double

    init(limit: Double?, prices: PriceTable, spent: Double = 0) {
        (self.limit, self.prices, self.spent) = (limit, prices, spent)
    }

    /// True when nothing more may be asked of a model.
    var isSpent: Bool { limit.map { spent >= $0 } ?? false }

    /// Says why a budget cannot be kept with a model.
    /// - Throws: `TurnFailure` for a model without a price.
    func check(_ model: String) throws(TurnFailure) { if limit != nil { try prices.requirePrice(of: model) } }

    /// Takes in a reply.
    /// - Returns: its cost in US dollars; nil when that cannot be known.
    mutating func add(_ reply: ChatReply, model: String) -> Double? {
        guard let price = prices[model], let usage = reply.usage else { return nil }
        let cost = price.cost(of: usage)
        spent += cost
        return cost
    }

    /// Says that a budget cannot be kept where an endpoint does not count.
    /// - Throws: `TurnFailure` for a reply without usage.
    func check(_ reply: ChatReply) throws(TurnFailure) {
        guard limit != nil, reply.usage == nil else { return }
        throw TurnFailure(
            code: "configuration",
            message: "the endpoint does not tell what a reply takes, so --max-cost cannot be kept; leave it out",
            exit: .configuration
        )
    }

    /// What the person is told when the money is spent.
    var stopText: String {
        "I stopped at the limit of \(dollars(limit ?? 0)) US dollars; what was done so far stands."
    }

    private func dollars(_ amount: Double) -> String { amount == amount.rounded() ? "\(Int(amount))" : "\(amount)" }
}

extension PriceTable {
    /// Says that there can be no limit of cost for a model that has no price.
    /// - Throws: `TurnFailure` with exit code 3.
    public func requirePrice(of model: String) throws(TurnFailure) {
        guard self[model] == nil else { return }
        let advice =
            models.isEmpty
            ? "give a table with --prices FILE" : "add it to the table, which has \(models.joined(separator: ", "))"
        throw TurnFailure(
            code: "configuration",
            message: "--max-cost needs the price of \(model): \(advice)",
            exit: .configuration
        )
    }
}
