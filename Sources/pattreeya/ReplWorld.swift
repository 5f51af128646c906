import AgentCore
import Rooms
import Services
import Storage
import Synchronization
import Terminal

/// Keeps the names for completion up to date, in the background.
actor ReplWorld {
    /// Names that are older are looked up again when somebody completes.
    private static let age = Duration.seconds(3)

    nonisolated let names = Mutex(CompletionNames())
    private let services: Services
    private let store: SessionStore
    nonisolated private let refreshed = Mutex<ContinuousClock.Instant?>(nil)
    private var hasModels = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { BlockingExecutor.shared.asUnownedSerialExecutor() }

    init(services: Services, store: SessionStore) { (self.services, self.store) = (services, store) }

    /// Completes a text at once, and sees to newer names for the next time.
    nonisolated func complete(_ text: String) -> Completion {
        refresh(withModels: text.hasPrefix("/m"))
        return Completion(before: text, names: names.withLock { $0 })
    }

    /// Looks the names up unless they are fresh. Returns at once.
    /// - Parameter withModels: asks the endpoint for its models too, once.
    nonisolated func refresh(withModels: Bool = false) {
        let isDue = refreshed.withLock { last in
            if let last, ContinuousClock.now - last < Self.age { return false }
            last = .now
            return true
        }
        if isDue { Task(priority: .background) { await lookUp() } }
        if withModels { Task(priority: .background) { await lookUpModels() } }
    }

    private func lookUp() async {
        // Names of sessions begin with their time. To look into the files would hold up the Assistant, whose thread
        // this is.
        let (prompts, sessions) = (PromptStore().names, store.ids.sorted(by: >))
        names.withLock { ($0.prompts, $0.sessions) = (prompts, sessions) }
        // Whoever uses the rooms hears why they cannot be had; completion just knows none.
        guard let manager = try? services.roomManager(channel: "prompt"),
            let rooms = try? await manager.listPattreeyaRooms()
        else { return }
        names.withLock { $0.rooms = rooms }
    }

    private func lookUpModels() async {
        guard !hasModels else { return }
        hasModels = true
        if let models = try? await services.modelNames() {
            names.withLock { $0.models = models }
        } else {
            hasModels = false
        }
    }
}
