import Foundation
import Testing

/// What tells about inputs, queries and words, on terminals of several widths.
@Suite(.enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
struct LookingTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("User,Size\nalice,1\nbob,2\nalice,3\n", to: "a.csv")
    try folder.write("{\"Customer\":\"x\"}\n{\"Customer\":\"y\"}\n", to: "b.ndjson")
    try folder.write("T | where Size > 1 | summarize n = count() by User", to: "large.kql")
  }

  @Test(arguments: [40, 80, 200])
  func theInputIsLookedAt(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("use csv a.csv", shows: "csv a.csv>")
    try await shell.enter("peek", shows: "emitted 3")
    try await shell.enter("schema", shows: "(of the first 3 events)")
    try await shell.enter("try T | where Size > 1", shows: "[3 → 2")
    try await shell.enter("explain T | summarize n = count() by User", shows: "result: User")
    let seen = try await shell.everything()
    #expect(seen.contains("a state for each group") || width == 40)
    try await shell.press("C-l")
    try await shell.enter("load large.kql", shows: "large.kql")
    try await shell.enter("save large T | where Size > 1 | count", shows: "large")
    try await shell.enter("run large", shows: "    2")
    try await shell.enter("queries", shows: "large")
  }

  @Test(arguments: [40, 80, 200])
  func aRunMayBeginWithItsInput(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("csv a.csv 'T | count'", shows: "    3")
    try await shell.type("csv a.c")
    try await shell.press("Tab")
    try await shell.waitFor("the file") { $0.hasSuffix("csv a.csv") }
    try await shell.press("C-u")
    try await shell.enter("| where Count > 2", shows: "emitted 1")
  }

  @Test(arguments: [40, 80, 200])
  func nothingIsSilent(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    func folded(_ line: String, _ parts: String...) async throws {
      try await shell.enter(line)
      try await shell.waitFor("\(parts) after \(line)", everywhere: true) { text in
        // Messages are folded between words.
        let text = text.split { $0.isWhitespace }.joined(separator: " ")
        return parts.allSatisfy(text.contains) && text.hasSuffix(">")
      }
    }
    try await folded("csv a.cvs", "no such file or directory;", "did you mean 'a.csv'?")
    try await folded("csv a.csv tabel", "did you mean", "table")
    try await folded("cvs a.csv", "unknown command 'cvs'", "did you mean 'csv'?")
    try await folded(
      "ndjson b.ndjson 'T | where Custmer == 1' json", "'Custmer' never appeared",
      "did you mean 'Customer'?")
    try await folded("print a = 1 && true", "and")
  }

  @Test(arguments: [40, 80, 200])
  func tabKnowsWhatThePipelineHasMade(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("use csv a.csv", shows: "csv a.csv>")
    for (typed, completed) in [
      ("T | where Us", "T | where User"), ("T | extend Large = Size > 1 | where La", "where Large"),
      ("T | where User == \"al", "\"alice\""), ("help summ", "help summarize"),
      ("T | sort by Size as", "asc"),
    ] {
      try await shell.type(typed)
      try await shell.press("Tab")
      try await shell.waitFor("\(completed) for \(typed)") { text in
        let typed = text.split(separator: "\n").suffix(2).joined().filter { $0 != "\n" }
        return typed.contains(completed)
          || typed.filter { $0 != " " }.contains(completed.filter { $0 != " " })
      }
      try await shell.press("C-u")
    }
  }

  @Test(arguments: [40, 80, 200])
  func wordsOfTheHelpStayWhole(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    let text = try await shell.enter("help has", shows: "Example")
    let words = Set(text.split { $0.isWhitespace }.map(String.init))
    #expect(words.isSuperset(of: ["characters", "neither", "digits.", "fastest", "'disk-error:"]))
    try await shell.enter("help datetime", shows: "datetime")
    try await shell.enter("help /ipv4/", shows: "ipv4_compare")
  }

  @Test(arguments: [40, 80, 200])
  func chartsFitTheWindow(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    let rows = "range x from 1 to 9 step 1 | project x, y = x * x | render"
    for (kind, sign) in [
      ("linechart", "┤"), ("areachart", "┤"), ("barchart", "█"), ("columnchart", "█"),
      ("piechart", "%"), ("card", "┌"),
    ] {
      try await shell.press("C-l")
      try await shell.enter("\(rows) \(kind)")
      let seen = try await shell.waitFor("a \(kind)") {
        $0.hasSuffix("kql>") && $0.contains(sign)
      }
      #expect(seen.split(separator: "\n").allSatisfy { $0.count <= width })
    }
  }
}
