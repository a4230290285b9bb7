import Foundation
import Testing

/// A Markdown file whose queries are tests.
///
/// A case is a fenced `kql` block and the first table, or fenced `error` block, after it. A query runs
/// over the events of the ``CaseInput`` above it, up to the next heading. Everything else is prose.
struct MarkdownFile {
  let url: URL
  private var lines: [String]

  init(_ url: URL) throws {
    self.url = url
    lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
  }

  /// One query and what the file says it gives.
  struct Case: Sendable, CustomTestStringConvertible {
    let url: URL
    let query: String

    /// The events it runs over, if there are any.
    let input: CaseInput?

    let expected: String

    /// The lines of ``expected`` in the file.
    let lines: Range<Int>

    var testDescription: String { "\(url.lastPathComponent):\(lines.lowerBound + 1)" }
  }

  /// The files under a folder, in path order.
  static func all(under folder: URL) throws -> [MarkdownFile] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(".md") }
      .map { try MarkdownFile(folder.appending(path: $0)) }
  }

  /// The cases, from top to bottom.
  var cases: [Case] {
    var cases: [Case] = []
    var query: String?
    var input: CaseInput?
    var next = 0
    while next < lines.count {
      let block = block(at: next)
      switch lines[next] {
      case "```kql":
        query = lines[block].dropFirst().dropLast().joined(separator: "\n")
      case let first where first == "```error" || first.hasPrefix("|"):
        guard let text = query else { break }
        cases.append(
          Case(
            url: url, query: text, input: input,
            expected: lines[block].joined(separator: "\n"), lines: block))
        query = nil
      case let first where first.hasPrefix("```"): input = CaseInput(lines[block]) ?? input
      case let first where first.hasPrefix("#"): input = nil
      default: break
      }
      next = block.upperBound
    }
    return cases
  }

  /// The lines of the fenced block or table that starts at a line, or just that line.
  private func block(at start: Int) -> Range<Int> {
    let rest = lines[(start + 1)...]
    if lines[start].hasPrefix("```") {
      return start..<((rest.firstIndex(of: "```") ?? lines.count - 1) + 1)
    }
    if lines[start].hasPrefix("|") {
      return start..<(rest.firstIndex { !$0.hasPrefix("|") } ?? lines.count)
    }
    return start..<(start + 1)
  }

  /// Rewrites what the file expects with what the queries give now.
  mutating func update(_ actual: (Case) -> String) throws {
    let before = lines
    for testCase in cases.reversed() {
      lines.replaceSubrange(testCase.lines, with: actual(testCase).components(separatedBy: "\n"))
    }
    guard lines != before else { return }
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }
}
