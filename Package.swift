// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Pattreeya",
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        .target(name: "Tools"),
        .target(name: "Storage"),
        .target(name: "ChatCompletions", dependencies: ["Tools"]),
        .target(name: "AgentCore", dependencies: ["Tools", "Storage", "ChatCompletions", "Yams"], resources: [.embedInCode("Resources")]),
        .target(name: "Settings", dependencies: ["Storage"]),
        .target(name: "Terminal", dependencies: ["AgentCore", "Storage", "Tools"]),
    ],
    swiftLanguageModes: [.v6]
)
