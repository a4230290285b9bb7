import Foundation
import Testing

/// Runs the queries of `Tests/Cases` and of the manual; with `UPDATE=1`, rewrites their results instead.
@Suite struct MarkdownTests {
  private static let files = Result {
    try ["Tests/Cases", "Docs"].flatMap {
      try MarkdownFile.all(under: Project.root.appending(path: $0))
    } + [MarkdownFile(Project.root.appending(path: "README.md"))]
  }

  @Test(.disabled(if: Project.isUpdating), arguments: try files.get())
  func file(_ file: MarkdownFile) {
    for testCase in file.cases {
      let actual = Project.result(of: testCase.query, over: testCase.input)
      #expect(
        Self.isSame(actual, as: testCase.expected),
        "\(testCase.testDescription)\n\(testCase.query)\ngives\n\(actual)")
    }
  }

  @Test(.enabled(if: Project.isUpdating))
  func update() throws {
    for var file in try Self.files.get() {
      try file.update { Project.result(of: $0.query, over: $0.input) }
    }
  }

  /// Compares tables; the types in the header may be left out of what is expected.
  private static func isSame(_ actual: String, as expected: String) -> Bool {
    if actual == expected { return true }
    let (found, wanted) = (actual.split(separator: "\n"), expected.split(separator: "\n"))
    guard found.count == wanted.count, let header = found.first, let names = wanted.first,
      header.hasPrefix("|")
    else { return false }
    let untyped = header.replacing(/: [a-z]+ \|/, with: " |")
    guard names == untyped || names == header else { return false }
    return found.dropFirst(2).elementsEqual(wanted.dropFirst(2))
  }
}

extension MarkdownFile: CustomTestStringConvertible {
  var testDescription: String { url.pathComponents.suffix(3).joined(separator: "/") }
}
