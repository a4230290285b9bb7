import Foundation
import Testing

/// History, editor, results and settings of the shell on a terminal.
@Suite(.enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
struct ShellTerminalTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("User,Size\nalice,1\nbob,2\nalice,3\n", to: "a.csv")
  }

  private var historyFile: String { folder[".local/state/realtimekql/history"] }

  @Test func twoShellsShareTheHistory() async throws {
    let first = try await TerminalShell(width: 80, in: folder)
    let other = try await TerminalShell(width: 80, in: folder, name: "other")
    try await first.enter("print of = 'first'", shows: "first\nkql>")
    try await other.enter("print of = 'second'", shows: "second\nkql>")
    try await other.enter("print h'hidden'", shows: "hidden\nkql>")
    try await first.enter("print of = 'first'", shows: "first\nkql>")
    try await first.enter("history", shows: "3  print of = 'first'")
    let lines = try await first.everything()
    #expect(lines.contains("1  print of = 'second'\n2  print h'******'\n3  print of = 'first'"))
    let mode = try FileManager.default.attributesOfItem(atPath: historyFile)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(!folder.text(".local/state/realtimekql/history").contains("hidden"))
    // Ctrl-R finds what the other one has typed.
    try await first.press("C-r")
    try await first.type("second")
    try await first.waitFor("the entry") { $0.contains("print of = 'second'") }
    try await first.press("Enter")
    try await first.waitFor("its result") { $0.hasSuffix("second\nkql>") }
  }

  @Test func theEditorOpensTheLastQuery() async throws {
    let editor = try folder.write("#!/bin/sh\nsed -i s/alice/bob/ \"$1\"\n", to: "editor")
    chmod(editor, 0o700)
    let shell = try await TerminalShell(width: 80, in: folder, environment: ["EDITOR": editor])
    try await shell.enter("use csv a.csv", shows: "csv a.csv>")
    try await shell.enter("T | where User == 'alice' | count", shows: "    2")
    try await shell.enter("edit", shows: "T | where User == 'bob' | count\nCount\n─────\n    1")
    try await shell.press("Up")
    try await shell.waitFor("the edited query") { $0.hasSuffix("T | where User == 'bob' | count") }
  }

  @Test(arguments: [40, 80, 200])
  func theLastResultIsShownAgainAndExported(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("last", shows: "nothing has been run yet")
    try await shell.enter("use csv a.csv", shows: "csv a.csv>")
    try await shell.enter(
      "T | summarize n = sum(Size) by User | sort by User asc", shows: "emitted 2")
    try await shell.enter("last csv out.csv", shows: "2 rows written to")
    #expect(folder.text("out.csv") == "User,n\nalice,4\nbob,2\n")
    try await shell.enter("last csv out.csv", shows: "it exists")
    try await shell.press("C-l")
    try await shell.enter("last", shows: "alice  4")
    try await shell.enter("stats", shows: "emitted")
    let explained = try await shell.enter("explain", shows: "3 rows in, 2 out")
    #expect(explained.contains("    summarize  3        "), "\(explained)")
  }

  @Test func filesOfSettingsAreRead() async throws {
    try FileManager.default.createDirectory(
      atPath: folder[".config/realtimekql"], withIntermediateDirectories: true)
    try folder.write("tolerance = 7s\noutput = csv\n", to: ".config/realtimekql/config")
    try folder.write(
      "# at the start\nuse csv a.csv\nprint greeting =\n  'hello'\n", to: ".config/realtimekql/rc")
    let shell = try await TerminalShell(width: 80, in: folder, prompt: "csv a.csv>")
    try await shell.waitFor("the command of the rc file") { $0.contains("hello") }
    try await shell.enter("set", shows: "tolerance 7s")
    try await shell.enter("run csv a.csv", shows: "alice,1")
    let home = ["HOME": folder.path]
    let words = ["csv", "a.csv", "-e", "T | take 1"]
    func output(_ words: [String]) async throws -> Program.Result {
      try await Program.run(words, in: folder.path, environment: home)
    }
    #expect(try await output(words).output == "User,Size\nalice,1\n")
    #expect(try await output(words + ["--no-config"]).output.hasPrefix("{\"User\""))
    #expect(try await output(["query", "print a = 1"]).output == "{\"a\":1}\n")
    try folder.write("tolerance = soon\n", to: ".config/realtimekql/config")
    let wrong = try await output(words)
    #expect(
      wrong.code == 2 && wrong.errors.contains("config, line 1: --tolerance takes a timespan"))
    #expect(try await output(["query", "print a = 1"]).code == 0)
    #expect(try await output(["explain"] + words).code == 0)
  }

  @Test func aScriptIsStandardInput() async throws {
    let path = try folder.write("User,Size\nalice,1\n", to: "b.csv")
    let result = try await Program.run(
      [], input: "use csv \(path)\nT\n| where Size > 0\n\nprint 2\n# a comment\nhelp take\nhlep\n",
      in: folder.path)
    #expect(result.code == 2)
    #expect(result.output.hasPrefix("{\"User\":\"alice\",\"Size\":1}\n{\"print_0\":2}\n"))
    #expect(result.output.contains("take COUNT"))
    #expect(result.errors.contains("did you mean 'help'?"))
  }

  @Test func aSecondInterruptLeavesTheShellAlive() async throws {
    let shell = try await TerminalShell(width: 80, in: folder)
    try await shell.enter("demo logins")
    try await shell.enter("run demo logins --rate=1000 table")
    try await shell.waitFor("rows") { $0.contains("alice@") }
    try await shell.press("C-c", "C-c", "C-c")
    try await shell.waitFor("the prompt") { $0.hasSuffix("demo logins>") || $0.hasSuffix("kql>") }
    try await shell.enter("print alive = 'yes'", shows: "yes")
  }
}
