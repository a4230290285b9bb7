import Foundation
import Testing

/// The line of status, pagers and pages, in a real terminal.
@Suite(.enabled(if: Program.isInstalled("tmux"), "needs tmux"))
struct StatusTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func terminal(_ columns: Int, _ lines: Int = 24) async throws -> Terminal {
    try await Terminal("bash --norc", in: folder, columns: columns, lines: lines)
  }

  @Test(arguments: [40, 80, 200])
  func aRunSaysHowItGoes(_ columns: Int) async throws {
    let terminal = try await terminal(columns)
    try await terminal.type("realtimekql demo logins --rate=500 none")
    try await terminal.waitForScreen("a rate") {
      $0.contains(#/\nread [\d,]+ · \d+\/s · emitted /#)
    }
    try await terminal.waitForScreen("another number") { $0.contains(#/\nread [1-9],\d\d\d · /#) }
    try await terminal.press("C-c")
    let screen = try await terminal.waitForScreen("the end") { $0.contains(#/ \d+\.\d s/#) }
    // Only the statistics stay.
    #expect(screen.components(separatedBy: "read ").count == 2, "\(screen)")
  }

  @Test func itNeverMixesWithRows() async throws {
    let terminal = try await terminal(100)
    try await terminal.type(
      "realtimekql demo logins --rate=100 --count=250 json -e 'T | project x = 12345'")
    let screen = try await terminal.waitForScreen("the end") { $0.contains(#/ \d\.\d s/#) }
    let rows = screen.split(separator: "\n").filter { $0.contains("12345") && !$0.hasPrefix("$") }
    #expect(rows.count > 10 && rows.allSatisfy { $0 == "{\"x\":12345}" }, "\(screen)")
    #expect(screen.components(separatedBy: "read ").count == 2, "\(screen)")
  }

  @Test func filesHaveAShare() async throws {
    let row = "2024-01-01T00:00:00Z,203.0.113.7,\(String(repeating: "x", count: 60))\n"
    try folder.write("t,a,b\n" + String(repeating: row, count: 300_000), to: "big.csv")
    let terminal = try await terminal(80)
    try await terminal.type(
      """
      realtimekql csv big.csv none --workers=1 \
      -e 'T | mv-expand i = range(1, 100) | where hash_sha256(strcat(a, i)) startswith "no"'
      """)
    try await terminal.waitForScreen("a share", within: .seconds(60)) {
      $0.contains(#/\nread .* · \d+% · \d+ (?:s|min|h) left · emitted 0/#)
    }
    try await terminal.press("C-c")
    try await terminal.waitForScreen("the end", within: .seconds(60)) {
      $0.contains(#/\nread [\d,]+ · emitted 0 · \d+\.\d s/#)
    }
  }

  @Test func elsewhereThereIsNone() async throws {
    let program = try Program(["demo", "logins", "--rate=200", "--count=200", "none"])
    #expect(try await program.ended() == 0)
    #expect(program.errors.hasPrefix("read 200 · "))
    #expect(!program.errors.contains("\r") && !program.errors.contains("\u{1B}"))
    // Who reads a pipe may write to the same terminal.
    let terminal = try await terminal(80)
    try await terminal.type("realtimekql demo logins --rate=100 --count=100 json | wc -l")
    let screen = try await terminal.waitForScreen("the end") { $0.contains("\n100\n") }
    #expect(screen.components(separatedBy: "read ").count == 2, "\(screen)")
  }

  @Test func longResultsGoToAPager() async throws {
    guard Program.isInstalled("less") else { return print("SKIPPED: less is not installed") }
    let terminal = try await terminal(80)
    try await terminal.type("realtimekql")
    try await terminal.waitForScreen("the prompt") { $0.contains("kql>") }
    try await terminal.type("range x from 1 to 500 step 1")
    try await terminal.waitForScreen("the first screen") {
      $0.contains("\n 20\n") && !$0.contains("\n500")
    }
    try await terminal.press("G")
    try await terminal.waitForScreen("the last rows") { $0.contains("\n500\n") }
    // Ctrl+C is the pager's.
    try await terminal.press("C-c")
    try await terminal.press("q")
    try await terminal.waitForScreen("the prompt") { $0.contains(#/\nkql>\s*$/#) }
    try await terminal.type("range x from 1 to 5 step 1")
    try await terminal.waitForScreen("a short result") { $0.contains(#/\n5\nkql>\s*$/#) }
    // A run over an input that does not end has none.
    try await terminal.type("run demo logins --rate=500 table")
    try await terminal.waitForScreen("rows") { $0.contains("TimeGenerated") }
    try await terminal.press("C-c")
    try await terminal.waitForScreen("the statistics") { $0.contains(#/ \d+\.\d s/#) }
    try await terminal.type("exit")
  }

  @Test func chartsOfStreamsAreDrawnInPlace() async throws {
    let terminal = try await terminal(80)
    try await terminal.type(
      """
      realtimekql demo logins --rate=500 table -e 'T | summarize n = count() by UserPrincipalName \
      | top 5 by n | render barchart with (title="Logins")'
      """)
    let first = try await terminal.waitForScreen("bars") {
      $0.contains("│█") && $0.contains("\nLogins")
    }
    let history = try await terminal.historyCount()
    try await terminal.waitForScreen("other bars") { $0 != first && $0.contains("│█") }
    try await terminal.press("C-c")
    let screen = try await terminal.waitForScreen("the end") { $0.contains("· emitted 5 ·") }
    #expect(screen.components(separatedBy: "\nLogins").count == 2, "\(screen)")
    #expect(screen.split(separator: "\n").filter { $0.contains(" │█") }.count == 5, "\(screen)")
    #expect(try await terminal.historyCount() == history)
  }

  /// What a browser makes of a page.
  @Test(.enabled(if: Program.isInstalled("chromium"), "needs chromium"))
  func aBrowserOpensThePage() async throws {
    let page = try await Program.run(
      "query",
      "datatable(k: string, n: long) ['a<b>', 3, 'c', 5] | render columnchart with (title='T & t')",
      "--html=page.html", "json", in: folder.path)
    #expect(page.code == 0 && page.lines.count == 2, "\(page.errors)")
    let browser = try await Program.run(
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=1000",
        "--dump-dom",
        "file://\(folder.path)/page.html",
      ], program: "/usr/bin/chromium", in: folder.path)
    #expect(browser.output.contains("<title>T &amp; t</title>"), "\(browser.errors)")
    #expect(browser.output.components(separatedBy: "<rect").count == 3)
    #expect(browser.output.contains("<td>a&lt;b&gt;</td>"))
    // An existing page is kept.
    let again = try await Program.run("query", "print 1", "--html=page.html", in: folder.path)
    #expect(again.code == 5 && again.errors.contains("--overwrite"))
  }
}
