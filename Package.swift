// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Pattreeya",
    products: [
        .executable(name: "pattreeya", targets: ["pattreeya"]),
        .library(name: "Rooms", targets: ["Rooms"]),
        .library(name: "AgentCore", targets: ["AgentCore"]),
        .library(name: "Evals", targets: ["Evals"]),
        .library(name: "LiveKit", targets: ["LiveKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // System libraries behind thin C shims.
        .target(name: "CCrypto", linkerSettings: [.linkedLibrary("crypto")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CLibEdit", linkerSettings: [.linkedLibrary("edit")]),

        // Leaves.
        .target(name: "Tools", resources: [.embedInCode("Resources/affirmation-words.json")]),
        .target(name: "Storage"),
        .target(name: "YAMLFiles", dependencies: ["Storage", "Yams"]),
        .target(
            name: "Settings",
            dependencies: ["Storage", "YAMLFiles", "Yams"],
            resources: [.embedInCode("Resources")]
        ),
        .target(name: "HTTPTransport", dependencies: ["CCurl"]),

        // The two protocols, and the program's own ends of them.
        .target(name: "ChatCompletions", dependencies: ["HTTPTransport", "Tools"]),
        .target(
            name: "OfflineModel",
            dependencies: ["Tools"],
            resources: [.embedInCode("Resources/wordings.json")]
        ),
        .target(
            name: "LiveKit",
            dependencies: [
                "CCrypto", "HTTPTransport", "Tools", .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Protocol/README.md", "Protocol/room_service.proto"]
        ),
        .target(
            name: "LocalLiveKit",
            dependencies: [
                "HTTPTransport", "LiveKit", "Storage", "Tools",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ]
        ),

        // What people use.
        .target(
            name: "Rooms",
            dependencies: ["LiveKit", "Storage", "Tools"],
            resources: [.embedInCode("Resources/room-words.json")]
        ),
        .target(
            name: "AgentCore",
            dependencies: ["ChatCompletions", "Storage", "Tools", "YAMLFiles", "Yams"],
            resources: [.embedInCode("Resources")]
        ),
        .target(
            name: "Services",
            dependencies: [
                "AgentCore", "ChatCompletions", "HTTPTransport", "LiveKit", "LocalLiveKit", "OfflineModel", "Rooms",
                "Settings", "Storage", "Tools",
            ]
        ),
        .target(
            name: "Doctor",
            dependencies: [
                "AgentCore", "ChatCompletions", "HTTPTransport", "LiveKit", "Services", "Settings", "Storage", "Tools",
            ]
        ),
        .target(
            name: "Evals",
            dependencies: [
                "AgentCore", "ChatCompletions", "HTTPTransport", "LiveKit", "LocalLiveKit", "Rooms", "Storage", "Tools",
                "Yams",
            ],
            resources: [.embedInCode("Resources")]
        ),
        .target(name: "Terminal", dependencies: ["AgentCore", "CLibEdit", "Storage", "Tools"]),
        .executableTarget(
            name: "pattreeya",
            dependencies: [
                "AgentCore", "ChatCompletions", "Doctor", "Evals", "HTTPTransport", "LiveKit", "LocalLiveKit", "Rooms",
                "Services", "Settings", "Storage", "Terminal", "Tools",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Figures of single parts, for `make bench`.
        .executableTarget(
            name: "Benchmark",
            dependencies: ["AgentCore", "ChatCompletions", "Evals", "HTTPTransport", "LiveKit", "Storage"]
        ),

        // Tests and what they need; never linked into the program.
        .target(name: "CTestSupport"),
        .target(name: "TestSupport", dependencies: ["CTestSupport", "LiveKit", "Rooms", "Storage", "Tools"]),
        .testTarget(name: "CCryptoTests", dependencies: ["CCrypto"]),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport", "TestSupport"]),
        .testTarget(
            name: "LiveKitTests",
            dependencies: ["HTTPTransport", "LiveKit", "TestSupport", "Tools"],
            exclude: ["Fixtures"]
        ),
        .testTarget(
            name: "LocalLiveKitTests",
            dependencies: [
                "HTTPTransport", "LiveKit", "LocalLiveKit", "Storage", "TestSupport", "Tools",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Fixtures", "official_client.py"]
        ),
        .testTarget(name: "ToolsTests", dependencies: ["TestSupport", "Tools"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "TestSupport"]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "Storage", "TestSupport"]),
        .testTarget(
            name: "ServicesTests",
            dependencies: [
                "AgentCore", "ChatCompletions", "HTTPTransport", "LiveKit", "LocalLiveKit", "Rooms", "Services",
                "Settings", "Storage", "TestSupport", "Tools",
            ]
        ),
        .testTarget(
            name: "DoctorTests",
            dependencies: [
                "AgentCore", "Doctor", "HTTPTransport", "LiveKit", "Services", "Settings", "Storage", "TestSupport",
                "Tools",
            ]
        ),
        .testTarget(
            name: "AgentCoreTests",
            dependencies: ["AgentCore", "ChatCompletions", "Storage", "TestSupport", "Tools"]
        ),
        .testTarget(
            name: "RoomsTests",
            dependencies: ["LiveKit", "LocalLiveKit", "Rooms", "Storage", "TestSupport", "Tools"]
        ),
        .testTarget(
            name: "EvalsTests",
            dependencies: [
                "AgentCore", "ChatCompletions", "Evals", "HTTPTransport", "LiveKit", "Rooms", "Storage", "TestSupport",
                "Tools",
            ],
            exclude: ["junit.xsd"]
        ),
        .testTarget(
            name: "ChatCompletionsTests",
            dependencies: ["ChatCompletions", "HTTPTransport", "TestSupport", "Tools"],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "OfflineModelTests",
            dependencies: ["OfflineModel", "Rooms", "TestSupport", "Tools"],
            resources: [.embedInCode("utterances.txt")]
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["pattreeya", "TestSupport", "Tools"],
            exclude: ["list_rooms.py", "report_in_browser.py"]
        ),
        .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),
        .executableTarget(name: "LineEditorFixture", dependencies: ["Terminal"], path: "Tests/LineEditorFixture"),
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "AgentCore", "CTestSupport", "ChatCompletions", "LineEditorFixture", "Storage", "Terminal",
                "TestSupport", "Tools",
            ],
            exclude: ["Fixtures"]
        ),
    ],
    swiftLanguageModes: [.v6]
)
