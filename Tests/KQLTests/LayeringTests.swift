import Foundation
import Testing

/// A file of `Sources/KQL` may use the types of its own folder and of the folders before it, in the
/// order that Docs/Architecture.md gives.
@Suite struct LayeringTests {
  @Test func noFileUsesALaterLayer() throws {
    let layers = try Self.layers()
    #expect(layers.count > 5, "Docs/Architecture.md lists the layers of KQL")
    var declared: [[Substring: String]] = []
    for layer in layers {
      var types: [Substring: String] = [:]
      for file in try Project.sources(under: "Sources/KQL/\(layer)") {
        for match in file.text.matches(
          of: /(?m)^(?:public |package |final |indirect )*(?:struct|enum|class|protocol) (\w+)/)
        {
          types[match.1] = "\(layer)/\(file.path)"
        }
      }
      declared.append(types)
    }
    for (index, layer) in layers.enumerated() {
      for file in try Project.sources(under: "Sources/KQL/\(layer)") {
        let words = Set(Self.code(of: file.text).matches(of: /\b[A-Z]\w+/).map(\.0))
        for later in declared[(index + 1)...] {
          for (type, place) in later where words.contains(type) {
            Issue.record("\(layer)/\(file.path) uses \(type) of the later layer's \(place)")
          }
        }
      }
    }
  }

  @Test func everyFolderIsALayer() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Project.root.appending(path: "Sources/KQL").path
    ).filter { !$0.contains(".") }
    #expect(Set(folders) == Set(try Self.layers()))
  }

  @Test(arguments: ["KQLSyntax", "KQL"])
  func doesNotImportFoundation(_ target: String) throws {
    for file in try Project.sources(under: "Sources/\(target)") {
      #expect(!file.text.contains("import Foundation"), "\(target)/\(file.path)")
    }
  }

  /// The layers in the order of the architecture page: the lines ``- `Name/`: …``.
  private static func layers() throws -> [String] {
    try Project.text("Docs/Architecture.md").matches(of: /(?m)^- `KQL\/(\w+)`/).map { String($0.1) }
  }

  /// The text without comments and strings, in which other layers may be named.
  private static func code(of text: String) -> String {
    text.replacing(/\/\/[^\n]*/, with: "").replacing(/#".*?"#/, with: "")
      .replacing(/"(?:[^"\\\n]|\\.)*"/, with: "")
  }
}
