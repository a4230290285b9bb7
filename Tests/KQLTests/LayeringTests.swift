import Foundation
import Testing

/// A file of a target with layers may use the types of its own folder and of the folders before it, in
/// the order that Docs/Architecture.md gives.
@Suite struct LayeringTests {
  @Test func everyLargeTargetHasLayers() throws {
    let targets = Set(try Self.allLayers().map(\.target))
    #expect(
      targets.isSuperset(of: ["KQL", "RealTimeKQL"]), "Docs/Architecture.md lists the layers")
  }

  @Test(arguments: try Set(allLayers().map(\.target)).sorted())
  func noFileUsesALaterLayer(_ target: String) throws {
    let layers = try Self.layers(of: target)
    var declared: [[Substring: String]] = []
    for layer in layers {
      var types: [Substring: String] = [:]
      for file in try Project.sources(under: "Sources/\(target)/\(layer)") {
        for match in file.text.matches(
          of: /(?m)^(?:public |package |final |indirect )*(?:struct|enum|class|protocol) (\w+)/)
        {
          types[match.1] = "\(layer)/\(file.path)"
        }
      }
      declared.append(types)
    }
    for (index, layer) in layers.enumerated() {
      for file in try Project.sources(under: "Sources/\(target)/\(layer)") {
        let words = Set(Self.code(of: file.text).matches(of: /\b[A-Z]\w+/).map(\.0))
        for later in declared[(index + 1)...] {
          for (type, place) in later where words.contains(type) {
            Issue.record("\(layer)/\(file.path) uses \(type) of the later layer's \(place)")
          }
        }
      }
    }
  }

  @Test(arguments: try Set(allLayers().map(\.target)).sorted())
  func everyFolderIsALayer(_ target: String) throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Project.root.appending(path: "Sources/\(target)").path
    ).filter { !$0.contains(".") }
    #expect(Set(folders) == Set(try Self.layers(of: target)))
  }

  @Test(arguments: ["KQLSyntax", "KQL"])
  func doesNotImportFoundation(_ target: String) throws {
    for file in try Project.sources(under: "Sources/\(target)") {
      #expect(!file.text.contains("import Foundation"), "\(target)/\(file.path)")
    }
  }

  /// The layers in the order of the architecture page: the lines ``- `Target/Layer`: …``.
  private static func allLayers() throws -> [(target: String, layer: String)] {
    try Project.text("Docs/Architecture.md").matches(of: /(?m)^- `(\w+)\/(\w+)`/).map {
      (String($0.1), String($0.2))
    }
  }

  /// The layers of a target.
  private static func layers(of target: String) throws -> [String] {
    try allLayers().filter { $0.target == target }.map(\.layer)
  }

  /// The text without comments and strings, in which other layers may be named.
  private static func code(of text: String) -> String {
    text.replacing(/\/\/[^\n]*/, with: "").replacing(/#".*?"#/, with: "")
      .replacing(/"(?:[^"\\\n]|\\.)*"/, with: "")
  }
}
