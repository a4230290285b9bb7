import Foundation
import KQL
import KQLSyntax

/// The checkout that the tests run in.
enum Project {
  /// Its top folder.
  static let root = URL(filePath: #filePath.replacing(/\/Tests\/KQLTests\/.*/, with: ""))

  /// Whether expected results are to be rewritten: `UPDATE=1`.
  static let isUpdating = ProcessInfo.processInfo.environment["UPDATE"] != nil

  /// 2024-02-03T04:05:06Z: what `now()` is in tests.
  static let now = Datetime(ticks: 638_425_299_060_000_000)

  /// A file's text.
  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The Swift files under a folder: path from the folder, and text.
  static func sources(under folder: String) throws -> [(path: String, text: String)] {
    try files(under: folder, ending: ".swift")
  }

  /// The files of cases: path from `Tests/Cases`, and text.
  static func cases() throws -> [(path: String, text: String)] {
    try files(under: "Tests/Cases", ending: ".md")
  }

  private static func files(
    under folder: String, ending suffix: String
  ) throws -> [(path: String, text: String)] {
    let url = root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: url.path).sorted()
      .filter { $0.hasSuffix(suffix) }
      .map { ($0, try String(contentsOf: url.appending(path: $0), encoding: .utf8)) }
  }

  /// What a query gives, in Markdown: its last table, or the mistakes in it.
  static func result(of query: String, over input: CaseInput? = nil) -> String {
    GeoDatabaseFile.installed
    do {
      if let input { return try input.result(of: query)?.markdown ?? "| |" }
      return try Query(query, now: now).run(now: now).last?.markdown ?? "| |"
    } catch let refusal as Query.Refusal {
      let text = refusal.diagnostics.map { $0.rendered(in: query, named: "query") }
      return "```error\n\(text.joined(separator: "\n"))\n```"
    } catch {
      return "```error\n\(error)\n```"
    }
  }
}
