// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "Pattreeya",
    targets: [
        .target(name: "Tools"),
        .testTarget(name: "ToolsTests", dependencies: ["Tools"]),
    ],
    swiftLanguageModes: [.v6]
)
