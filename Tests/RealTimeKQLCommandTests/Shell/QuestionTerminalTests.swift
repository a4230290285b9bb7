import Testing

/// The questions on a terminal.
@Suite(.enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
struct QuestionTerminalTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  @Test(arguments: [40, 80, 200])
  func fourAnswersToALiveTable(_ width: Int) async throws {
    let shell = try await TerminalShell(width: width, in: folder)
    try await shell.enter("run")
    try await shell.waitFor("the first question") { $0.hasSuffix("[demo]>") }
    try await shell.press("Enter")
    try await shell.waitFor("the second") { $0.hasSuffix("[logins]>") }
    try await shell.press("Enter")
    try await shell.waitFor("the third") { $0.hasSuffix("…]>") }
    try await shell.press("Enter")
    try await shell.waitFor("the fourth") { $0.hasSuffix("[table]>") }
    try await shell.press("Enter")
    try await shell.waitFor("rows") { $0.contains("@c") }
    try await shell.press("C-c")
    let screen = try await shell.waitFor("the prompt") { $0.hasSuffix("demo logins>") }
    #expect(screen.contains("read "))
    try await shell.press("Up")
    try await shell.waitFor("the list") { $0.contains("demo logins> run [\"demo\"") }
  }

  @Test func earlierAnswersComeBackAtTheirQuestion() async throws {
    let shell = try await TerminalShell(width: 80, in: folder)
    let answers = ["demo", "dns --count=10", "T | take 1", "json"]
    try await shell.enter("run")
    for answer in answers { try await shell.enter(answer) }
    try await shell.waitFor("the prompt") { $0.hasSuffix("demo dns>") }
    try await shell.enter("run")
    for answer in answers {
      try await shell.waitFor("the question before \(answer)") { $0.hasSuffix("]>") }
      try await shell.press("Up")
      try await shell.waitFor(answer) { $0.hasSuffix("]> \(answer)") }
      try await shell.press("Enter")
    }
    try await shell.waitFor("the prompt") { $0.hasSuffix("demo dns>") }
    try await shell.press("Up")
    try await shell.waitFor("the entry") { $0.contains("demo dns> run [") }
  }
}
