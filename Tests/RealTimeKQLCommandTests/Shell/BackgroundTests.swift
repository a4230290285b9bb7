import Foundation
import Testing

/// Runs that go on while the prompt is used.
@Suite(.enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
struct BackgroundTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private static let query = "'T | project Row = \"row\", UserPrincipalName'"

  /// At 1,000 rows a second a query is typed, completed and run; no row is lost, and the line never torn.
  @Test(arguments: [40, 80, 200])
  func theLineStaysWhole(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("run demo logins --rate=1000 --count=3000 --seed=1 \(Self.query) &")
    try await shell.waitFor("rows") { $0.contains("[1] row") }
    try await shell.type(
      "print Answer = strcat('forty', '-two', ' and more than one row of the screen'), strl")
    try await shell.press("Tab")
    let line =
      "print Answer = strcat('forty', '-two', ' and more than one row of the screen'), strlen("
    for _ in 0..<10 {
      let screen = try await shell.waitFor("the whole line at the end") {
        // Blanks at the end of a row are not told.
        Self.solid($0).hasSuffix(Self.solid("kql> \(line)"))
      }
      #expect(screen.contains("[1] row"))
    }
    try await shell.type("'abcd')")
    try await shell.press("Enter")
    try await shell.waitFor("the result", everywhere: true) {
      $0.contains("forty-two")
    }
    let all = try await shell.waitFor("the end", everywhere: true) {
      $0.contains("[1] done: read 3,000")
    }
    let rows = all.split(separator: "\n").filter { $0.hasPrefix("[1] row") }
    #expect(rows.count == 3000)
    #expect(rows.allSatisfy { $0.hasSuffix("@contoso.com") || width == 40 })
    try await shell.enter("jobs", shows: "nothing runs in the background")
  }

  private static func solid(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  @Test func runsAreListedAndStopped() async throws {
    try folder.write("User\nalice\n", to: "a.csv")
    let shell = try await TerminalShell(width: 80, in: folder)
    try await shell.enter("use csv a.csv", shows: "csv a.csv>")
    try await shell.enter("run demo logins 'T | summarize n = count()' &", shows: "[1] runs in the")
    try await shell.enter("T | where User == 'alice' &", shows: "[2] done: read 1")
    try await shell.enter("jobs", shows: "[1] running  run demo logins 'T | summarize n = count()'")
    try await shell.enter("print 1 &", shows: "leave out the &")
    try await shell.enter("exit", shows: "leaving again stops it")
    try await shell.enter("stop 7", shows: "runs are 1")
    try await shell.enter("stop 1", shows: "[1] done: read")
    try await shell.enter("T | count", shows: "    1")
    try await shell.enter("exit")
    try await shell.waitFor("the end of the shell") { $0.hasSuffix("left 0") }
  }

  @Test func aRunWaitsWhileACommandWorks() async throws {
    let shell = try await TerminalShell(width: 80, in: folder)
    try await shell.enter(
      "run demo logins --rate=5000 --count=20000 json 'T | project TimeGenerated' &")
    try await shell.enter("run demo dns --rate=1000 none")
    try await Task.sleep(for: .seconds(1))
    try await shell.press("C-c")
    let all = try await shell.waitFor("the end", everywhere: true) {
      $0.contains("[1] done: read 20,000")
    }
    #expect(all.split(separator: "\n").filter { $0.hasPrefix("[1] {") }.count == 20_000)
  }
}
