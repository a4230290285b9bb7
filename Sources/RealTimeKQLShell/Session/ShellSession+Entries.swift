import KQLSyntax
import RealTimeKQL

extension ShellSession {
  /// Reads lines up to the end of an entry; `nil` at the end of the input.
  func readEntry() -> String? {
    var text = ""
    while true {
      place = .entry(text)
      switch console.readLine(text.isEmpty ? prompt : Self.continuation) {
      case .end: return text.isEmpty || console.isTerminated ? nil : text
      case .interrupted: text = ""
      case .line(let line):
        let isBlank = line.trimmed.isEmpty
        if isBlank, text.isEmpty { continue }
        // One that was typed ends the entry, one inside of a paste does not.
        if isBlank, console.waitingLine(where: { _ in true }) == nil { return text }
        text += text.isEmpty ? line : "\n" + line
        if isEnd(text) { return text }
        if console.isInteractive, entry(text).isBareTable { tellAboutBareTable(text.trimmed) }
      }
    }
  }

  /// Performs the entries of a text, as of a file that is run at the start.
  func perform(lines text: String) {
    var entry = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if isDone || console.isTerminated { return }
      if line.trimmed.isEmpty, entry.isEmpty { continue }
      entry += entry.isEmpty ? line : "\n" + line
      guard self.entry(entry).isWhole else { continue }
      perform(entry)
      entry = ""
    }
    if !entry.isEmpty, !isDone, !console.isTerminated { perform(entry) }
  }

  /// The prompt of a new entry: the input in use, if there is one.
  private var prompt: String { input.map { "\($0.label)> " } ?? "kql> " }

  /// The prompt of a line that goes on with an entry.
  static let continuation = "...> "

  /// What a text is to this session.
  func entry(_ text: String) -> ShellEntry {
    ShellEntry(text, inputs: components.sources.map(\.name), hasInput: input != nil)
  }

  /// Whether an entry is over: it is whole, and no line that has arrived already goes on with it.
  private func isEnd(_ text: String) -> Bool {
    let entry = entry(text)
    let next = console.waitingLine { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("//") }
    guard let next else { return entry.isWhole && !(entry.isBareTable && console.isInteractive) }
    guard entry.isWhole else { return false }
    guard entry.isQuery else { return true }
    if next.trimmed.hasPrefix("|") { return false }
    switch self.entry(next) {
    case .command, .assignment: return true
    case .query, .blank, .unknown: break
    }
    // A line that cannot belong to the query begins an entry of its own.
    if case .wrong = Parser.completeness(of: entry.queryText + "\n" + next) { return true }
    return false
  }

  private func tellAboutBareTable(_ name: String) {
    guard !hasToldAboutBareTables, console.waitingLine(where: { _ in true }) == nil else { return }
    hasToldAboutBareTables = true
    console.say("'\(name)' may go on with a line that begins with |; an empty line runs it")
  }
}
