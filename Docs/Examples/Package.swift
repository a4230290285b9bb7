// swift-tools-version: 6.1
import PackageDescription

/// Programs that use the library; each is a few lines, and `Scripts/examples` runs them all.
let examples = ["Start", "Rows", "OwnSource", "OwnSink", "OwnFunction", "OwnFormat"]

let package = Package(
  name: "Examples",
  dependencies: [.package(name: "RealTimeKQL", path: "../..")],
  targets: examples.map { name in
    .executableTarget(
      name: name, dependencies: [.product(name: "RealTimeKQL", package: "RealTimeKQL")])
  })
