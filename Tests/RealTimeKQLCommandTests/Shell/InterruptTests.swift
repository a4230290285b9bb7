import Glibc
import Testing

/// Ctrl+C at work that has no end, and shells beside each other.
@Suite(.enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
struct InterruptTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test(arguments: [
    "query print x = range(1, 100000) | mv-expand x | mv-expand y = range(1, 100000) | where y == 0",
    "query range x from 1 to 1000000000000000000 step 1 | summarize count()",
    "query print s = range(1, 1000000) | extend f = series_fir(s, range(1, 100000))",
    "query range x from 1 to 100000000 step 1 | sort by hash(x)",
  ])
  func ctrlCGivesThePromptBack(_ line: String) async throws {
    let shell = try await TerminalShell(width: 200, in: folder)
    try await shell.enter(line)
    try await shell.press("C-c")
    try await shell.waitFor("the prompt") { $0.contains("given up") && $0.hasSuffix("kql>") }
    try await shell.enter("query print answer = 6 * 7", shows: "42")
  }

  /// Ctrl+C is not lost when it comes right behind the line, before the shell has read that.
  @Test func ctrlCEndsWhatHasNotBegun() async throws {
    let shell = try await TerminalShell(width: 200, in: folder)
    try await shell.signal(SIGSTOP)
    try await shell.enter("query range x from 1 to 1000000000000000000 step 1 | count")
    try await shell.press("C-c")
    try await shell.signal(SIGCONT)
    try await shell.enter("query print answer = 6 * 7", shows: "42")
    // Nor do keys that would stop the shell, or end it, while a line is edited.
    try await shell.press("C-z", "C-\\")
    try await shell.enter("query print answer = 6 * 8", shows: "48")
  }

  /// Rows that are megabytes long are not written to their end.
  @Test func ctrlCEndsLongTexts() async throws {
    try folder.write("n\n" + (1...1000).map { "\($0)\n" }.joined(), to: "rows.csv")
    let shell = try await TerminalShell(width: 200, in: folder)
    try await shell.enter(
      #"run ["csv", "rows.csv", "json", "-e", "T | extend s = strrep(strrep('abcdefghij', 100), 1000)"]"#
    )
    try await shell.waitFor("text") { $0.contains("abcdefghijabcdefghij") }
    try await shell.press("C-c")
    try await shell.waitFor("the prompt") { $0.hasSuffix("kql>") }
    try await shell.enter("query print answer = 6 * 7", shows: "42")
  }

  /// A second Ctrl+C gives up the run, not the shell.
  @Test func aSecondCtrlCLeavesTheShell() async throws {
    let shell = try await TerminalShell(width: 200, in: folder)
    try await shell.enter(
      #"run ["demo", "logins", "json", "-e", "T | mv-expand x = range(1, 100000) | mv-expand y = range(1, 100000) | where tolong(y) == 0"]"#
    )
    try await shell.press("C-c")
    try await shell.press("C-c")
    try await shell.waitFor("the prompt") { $0.hasSuffix("demo logins>") || $0.hasSuffix("kql>") }
    try await shell.enter("query print answer = 6 * 7", shows: "42")
  }

  @Test func shellsKeepEachOthersHistory() async throws {
    let other = try Folder()
    let first = try await TerminalShell(width: 100, in: folder)
    let second = try await TerminalShell(
      width: 100, in: other, environment: ["HOME": folder.path])
    try await first.enter("query print 101", shows: "101")
    try await second.enter("query print 202", shows: "202")
    try await first.enter("query print 303", shows: "303")
    let history = folder.text(".local/state/realtimekql/history")
    for number in ["101", "202", "303"] { #expect(history.contains(number), "\(history)") }
  }
}
