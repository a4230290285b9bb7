import Foundation
import Testing

/// What is typed and pasted at the prompt, on terminals of several widths.
@Suite(.enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
struct EntryTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    let rows = (1...9).map { "2024-01-01T00:00:0\($0)Z,user\($0 % 3),\($0)" }
    try folder.write(
      "TimeGenerated,User,Size\n" + rows.joined(separator: "\n") + "\n", to: "signins.csv")
  }

  @Test(arguments: [40, 80, 200])
  func queriesRunOverTheInputInUse(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("use csv signins.csv", shows: "csv signins.csv>")
    try await shell.enter(
      "Signins | where Size > 3 | summarize n = count() by User", shows: "emitted 3")
    try await shell.enter("| where User == 'user1'", shows: "emitted 1")
    try await shell.enter("| tkae 1", shows: "did you mean 'take'?")
    try await shell.enter("| project only = n", shows: "only")
    try await shell.enter("print strlen('abcd')", shows: "    4")
    try await shell.enter("Signins", shows: "an empty line runs it")
    try await shell.enter("| count", shows: "    9")
  }

  @Test(arguments: [40, 80, 200], [true, false])
  func aPasteIsOneEntry(_ width: Int, _ isMarked: Bool) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("use csv signins.csv", shows: "csv signins.csv>")
    try await shell.paste(
      """
      let least = 3;

      Signins
      | where Size > least

      // by whom
      | summarize n = count(), most = max(Size)
          by User
      print other = 'second'
      run(["csv", "signins.csv", "none"])

      """, isMarked: isMarked)
    try await shell.waitFor("three results", everywhere: true) {
      $0.contains("emitted 3") && $0.contains("second") && $0.contains("emitted 9")
    }
    try await shell.enter("history 4", shows: "4  run([")
    let screen = try await shell.everything()
    #expect(screen.contains("2  let least = 3;\n\n   Signins\n   | where Size > least\n"))
    // The whole query comes back with one key a query.
    try await shell.press("Up", "Up", "Up", "Up")
    try await shell.waitFor("the query") { $0.hasSuffix("by User") }
    try await shell.press("Enter")
    try await shell.waitFor("its result once more", everywhere: true) {
      $0.components(separatedBy: "emitted 3").count == 3
    }
  }

  @Test func aPasteHasNoKeys() async throws {
    let shell = try await TerminalShell(width: 80, in: folder)
    try await shell.paste("print a = 'x\u{03}\u{1B}[Ay\u{01}z\t.'\n")
    try await shell.waitFor("the text") { $0.contains("x[Ayz  .\nkql>") }
  }

  @Test func whatCannotBeSeenIsPastedAsAnEscape() async throws {
    let shell = try await TerminalShell(width: 80, in: folder)
    try await shell.paste("print n = strlen('a\u{202E}b\u{E0041}c é')\n")
    let screen = try await shell.waitFor("the result") { $0.contains("─\n7\nkql>") }
    #expect(screen.contains(#"strlen('a\u202eb\U000e0041c é')"#), "\(screen)")
  }

  @Test func editingSurvivesAWindowThatChanges() async throws {
    let shell = try await TerminalShell(width: 80, in: folder)
    let text = "print result = strcat('" + String(repeating: "abcdefghij", count: 9) + "', '-end')"
    try await shell.type(text)
    try await shell.resize(width: 40)
    try await shell.waitFor("the line at 40 columns") {
      Self.unfolded($0).hasSuffix("kql> \(text)")
    }
    try await shell.press("Home", "Right")
    try await shell.resize(width: 120)
    try await shell.waitFor("the line at 120 columns") {
      Self.unfolded($0).hasSuffix("kql> \(text)")
    }
    try await shell.press("End")
    try await shell.type(" // ü")
    try await shell.waitFor("the changed line") { Self.unfolded($0).hasSuffix("kql> \(text) // ü") }
    try await shell.press("Enter")
    try await shell.waitFor("the result") { $0.contains("result") && $0.hasSuffix("kql>") }
  }

  private static func unfolded(_ screen: String) -> String {
    screen.replacingOccurrences(of: "\n", with: "")
  }
}
