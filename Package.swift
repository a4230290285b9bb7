// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The fuzz targets, which Scripts/fuzz asks for: nobody else builds them.
let fuzzTargets: [Target] =
  Context.environment["REALTIMEKQL_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "Fuzz", dependencies: ["KQLSyntax", "KQL"], path: "Tests/Fuzz", exclude: ["Seeds"],
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])])
  ]

/// The plugin that Scripts/docc builds the documentation with: nobody else fetches it.
let documentationPlugin: [Package.Dependency] =
  Context.environment["REALTIMEKQL_DOCC"] == nil
  ? [] : [.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0")]

let package = Package(
  name: "RealTimeKQL",
  products: [
    .library(name: "RealTimeKQL", targets: ["RealTimeKQL"]),
    .executable(name: "realtimekql", targets: ["RealTimeKQLCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ] + documentationPlugin,
  targets: [
    .target(name: "CScan"),
    .target(
      name: "CRegex",
      cxxSettings: [.define("PCRE2_CODE_UNIT_WIDTH", to: "8")],
      linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("pcre2-8")]),
    .target(
      name: "CDigest",
      linkerSettings: [.linkedLibrary("crypto"), .linkedLibrary("xxhash")]),
    .target(
      name: "CInflate",
      linkerSettings: [
        .linkedLibrary("z"), .linkedLibrary("isal"), .linkedLibrary("zstd"), .linkedLibrary("lzma"),
        .linkedLibrary("bz2"),
      ]),
    .target(name: "CKafka", linkerSettings: [.linkedLibrary("rdkafka")]),
    .target(name: "CHTTP", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CLiteralSet", linkerSettings: [.linkedLibrary("hs")]),
    .target(name: "CSocket"),
    .target(name: "CTLS", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
    .target(name: "CPostgres", linkerSettings: [.linkedLibrary("pq")]),
    .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CJournal", linkerSettings: [.linkedLibrary("systemd")]),
    .target(name: "CEBPF", linkerSettings: [.linkedLibrary("bpf")]),
    .target(
      name: "KernelProgram", exclude: ["Program"], swiftSettings: settings,
      plugins: ["CompileBPF"]),
    .plugin(name: "CompileBPF", capability: .buildTool(), path: "Sources/CompileBPF"),
    .target(name: "CLibEdit", linkerSettings: [.linkedLibrary("edit")]),
    .target(name: "KQLSyntax", swiftSettings: settings),
    .target(
      name: "KQL",
      dependencies: ["KQLSyntax", "CScan", "CRegex", "CDigest", "CInflate", "CLiteralSet"],
      swiftSettings: settings, linkerSettings: [.linkedLibrary("m")]),
    .target(
      name: "RealTimeKQL",
      dependencies: [
        "KQL",
        "KQLSyntax",
        "CDigest",
        "CEBPF",
        "CHTTP",
        "CInflate",
        "CJournal",
        "CKafka",
        "CPostgres",
        "CScan",
        "CSocket",
        "CSQLite",
        "CTLS",
        "KernelProgram",
      ],
      swiftSettings: settings),
    .target(
      name: "RealTimeKQLShell", dependencies: ["KQLSyntax", "KQL", "RealTimeKQL"],
      swiftSettings: settings),
    .executableTarget(
      name: "RealTimeKQLCommand",
      dependencies: [
        "KQLSyntax", "KQL", "RealTimeKQL", "RealTimeKQLShell", "CLibEdit", "CScan", "CSocket",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "KQLTests", dependencies: ["CScan", "KQLSyntax", "KQL"], swiftSettings: settings),
    .target(
      name: "CKafkaMock", path: "Tests/CKafkaMock", linkerSettings: [.linkedLibrary("rdkafka")]),
    .testTarget(
      name: "RealTimeKQLTests", dependencies: ["KQLSyntax", "KQL", "RealTimeKQL", "CKafkaMock"],
      swiftSettings: settings),
    .testTarget(
      name: "RealTimeKQLShellTests", dependencies: ["KQL", "RealTimeKQL", "RealTimeKQLShell"],
      swiftSettings: settings),
    .testTarget(
      name: "RealTimeKQLCommandTests",
      dependencies: ["CDigest", "CInflate", "CKafkaMock", "RealTimeKQL", "RealTimeKQLShell"],
      swiftSettings: settings),
    .testTarget(name: "KQLSyntaxTests", dependencies: ["KQLSyntax"], swiftSettings: settings),
  ] + fuzzTargets,
  cxxLanguageStandard: .cxx17
)
