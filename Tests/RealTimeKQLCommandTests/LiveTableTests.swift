import Foundation
import Testing

/// Tables that change, in a real terminal.
@Suite(.enabled(if: Program.isInstalled("tmux"), "needs tmux"))
struct LiveTableTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func terminal(_ columns: Int, _ lines: Int = 24) async throws -> Terminal {
    try await Terminal("bash --norc", in: folder, columns: columns, lines: lines)
  }

  /// The numbers in the last column of the table on a screen.
  private func counts(_ screen: String) -> [Int] {
    screen.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
  }

  /// Whether the statistics of a run are on the screen.
  private static func hasEnded(_ screen: String) -> Bool { screen.contains(#/ \d+\.\d s( |\n)/#) }

  private static let totals = """
    realtimekql demo logins --rate=2000 table -e 'T | summarize n = count() by ResultType'
    """

  @Test(arguments: [40, 80, 200])
  func totalsAreDrawnInPlace(_ columns: Int) async throws {
    let terminal = try await terminal(columns)
    try await terminal.type(Self.totals)
    var screen = try await terminal.waitForScreen("totals") { !counts($0).isEmpty }
    let history = try await terminal.historyCount()
    for _ in 0..<4 {
      let before = counts(screen)
      screen = try await terminal.waitForScreen("other totals") {
        counts($0) != before && !counts($0).isEmpty
      }
      // One table, with its names once.
      #expect(screen.components(separatedBy: "ResultType ").count == 2, "\(screen)")
    }
    #expect(try await terminal.historyCount() == history)
    try await terminal.press("C-c")
    screen = try await terminal.waitForScreen("the end", Self.hasEnded)
    #expect(screen.components(separatedBy: "ResultType ").count == 2, "\(screen)")
    #expect(try await terminal.historyCount() == history)
    let read = screen.split(separator: "\n").first { $0.hasPrefix("read ") }?.split(separator: " ")[
      1
    ]
    .filter(\.isNumber)
    #expect(counts(screen).reduce(0, +) == read.flatMap { Int($0) }, "\(screen)")
  }

  /// Waits until the screen shows a row in a style.
  private func wait(for what: String, on terminal: Terminal, _ style: Regex<Substring>) async throws
  {
    let end = ContinuousClock.now + .seconds(30)
    while true {
      let screen = try await terminal.styledScreen()
      if screen.contains(style) { return }
      guard ContinuousClock.now < end else { throw NeverCame(what: "\(what) in\n\(screen)") }
    }
  }

  @Test func whatHasChangedStandsOut() async throws {
    let terminal = try await terminal(80)
    let bold = /\u{1B}\[(?:0;)?1m(?:\u{1B}\[[0-9]+m)*[0-9]+ +[0-9]+/
    try await terminal.type(Self.totals)
    try await wait(for: "a row that stands out", on: terminal, bold)
    try await terminal.press("C-c")
    try await terminal.waitForScreen("the end", Self.hasEnded)
    // Nothing stands out any more in what stays.
    #expect(try await !terminal.styledScreen().contains(bold))
  }

  @Test func openWindowsAreDimmed() async throws {
    let terminal = try await terminal(80)
    try await terminal.type(
      """
      realtimekql demo logins --rate=50 table \
      -e 'T | summarize n = count() by ResultType, bin(TimeGenerated, 1h)'
      """)
    // Those that have just changed are not.
    let dim = /\u{1B}\[(?:0;)?2m(?:\u{1B}\[[0-9]+m)*[0-9]+ +20[0-9][0-9]-/
    try await wait(for: "a row that is dimmed", on: terminal, dim)
    try await terminal.press("C-c")
    try await terminal.waitForScreen("the end", Self.hasEnded)
    #expect(try await !terminal.styledScreen().contains(dim))
  }

  @Test func moreRowsThanTheScreenHasAreCounted() async throws {
    let terminal = try await terminal(80, 20)
    let history = try await terminal.historyCount()
    try await terminal.type(
      "realtimekql demo logins --rate=5000 --seed=1 table -e 'T | extend k = rand(300) | summarize n = count() by k'"
    )
    var screen = try await terminal.waitForScreen("a count of what is not shown") {
      $0.contains(/… 2\d\d more/)
    }
    let grown = try await terminal.historyCount()
    try await Task.sleep(for: .milliseconds(1200))
    #expect(try await terminal.historyCount() == grown)
    #expect(grown - history < 4)
    try await terminal.press("C-c")
    screen = try await terminal.waitForScreen("the end", Self.hasEnded)
    #expect(screen.contains(/… 2\d\d more/), "\(screen)")
    #expect(try await terminal.historyCount() - grown < 2)
  }

  @Test func otherWindowsAreTakenIn() async throws {
    let terminal = try await terminal(80)
    try await terminal.type(Self.totals)
    try await terminal.waitForScreen("totals") { !counts($0).isEmpty }
    for (columns, lines) in [(60, 24), (100, 12), (60, 30), (80, 24)] {
      try await terminal.resize(columns: columns, lines: lines)
      let before = counts(try await terminal.screen())
      let screen = try await terminal.waitForScreen("\(columns) columns") {
        counts($0) != before && $0.components(separatedBy: "ResultType ").count == 2
      }
      #expect(!screen.contains("more more"))
    }
    try await terminal.press("C-c")
    try await terminal.waitForScreen("the end", Self.hasEnded)
  }

  @Test func coloursCanBeLeftOut() async throws {
    let terminal = try await terminal(80)
    try await terminal.type("clear; NO_COLOR=1 " + Self.totals)
    // Changes have a mark then.
    try await terminal.waitForScreen("a mark") { $0.contains("\n* ") }
    #expect(try await !terminal.styledScreen().contains("\u{1B}[1m"))
    try await terminal.press("C-c")
    try await terminal.waitForScreen("the end", Self.hasEnded)
    try await terminal.type("clear; TERM=dumb " + Self.totals + " --count=50")
    let screen = try await terminal.waitForScreen("the end", Self.hasEnded)
    #expect(!screen.contains("\u{1B}") && !screen.contains("* "))
  }

  @Test func elsewhereEverythingIsPlain() async throws {
    let result = try await Program.run(
      "demo", "logins", "--count=100", "--rate=100000", "table", "-e", "T | summarize n = count()",
      in: folder.path)
    #expect(result.code == 0)
    #expect(result.lines == ["  n", "───", "100"])
    let coloured = try await Program.run(
      "demo", "logins", "--count=100", "--rate=100000", "table", "--color=always", "-e",
      "T | summarize n = count()", in: folder.path)
    #expect(coloured.lines.first == "\u{1B}[1m  n\u{1B}[0m")
    let error = try await Program.run("csv", "none.csv", "--color=always", in: folder.path)
    #expect(error.errors.hasPrefix("\u{1B}[1;31merror:\u{1B}[0m "))
  }
}
