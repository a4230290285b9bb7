import Foundation
import KQL
import Testing

/// The pages made from the definitions are what the definitions say; `UPDATE=1` rewrites them.
@Suite struct GeneratedDocsTests {
  @Test(.disabled(if: Project.isUpdating), arguments: ReferencePage.allCases)
  func isCurrent(_ page: ReferencePage) throws {
    #expect(try Project.text(page.path) == page.text, "\(page.path) is stale: run Scripts/docs")
  }

  @Test func everyPluginHasAnExample() {
    for entry in ReferencePage.plugins.text.split(separator: "\n### ").dropFirst() {
      #expect(entry.contains("```kql") && entry.contains("|---|"), "\(entry.prefix(40))")
    }
  }

  @Test(.enabled(if: Project.isUpdating), arguments: ReferencePage.allCases)
  func update(_ page: ReferencePage) throws {
    let url = Project.root.appending(path: page.path)
    try page.text.write(to: url, atomically: true, encoding: .utf8)
  }
}

extension ReferencePage {
  fileprivate var path: String { "Docs/\(rawValue).md" }
}
