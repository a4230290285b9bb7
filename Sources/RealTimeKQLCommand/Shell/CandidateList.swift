import KQL
import KQLSyntax
import RealTimeKQLShell

/// The candidates of a completion, as they are listed below the line.
struct CandidateList {
  private let completion: Completion

  init(_ completion: Completion) { self.completion = completion }

  /// More than this are not listed, and no more than the second number with what is known of each.
  private static let limit = 60
  private static let explained = 12

  /// The list, with the line ends of a terminal in raw mode.
  func text(width: Int) -> String {
    var lines: [String] = []
    if !completion.hint.isEmpty { lines.append(completion.hint.harmless) }
    let words = completion.candidates.map(\.onOneLine.harmless)
    let helps = completion.details.map(\.help.harmless)
    if words.count <= Self.explained, helps.count == words.count,
      helps.contains(where: { !$0.isEmpty })
    {
      let name = (words.map(\.count).max() ?? 0) + 2
      for (word, help) in zip(words, helps) {
        let line = word + String(repeating: " ", count: name - word.count) + help
        lines.append(line.count < width ? line : "\(line.prefix(max(0, width - 2)))…")
      }
    } else {
      lines += columns(Array(words.prefix(Self.limit)), width: width)
      let more = words.count - Self.limit
      if more > 0 { lines.append("… and \(more) more: type a letter") }
    }
    return lines.map { $0 + "\r\n" }.joined()
  }

  private func columns(_ words: [String], width: Int) -> [String] {
    let cell = (words.map(\.count).max() ?? 0) + 2
    let perLine = max(1, width / cell)
    return stride(from: 0, to: words.count, by: perLine).map { start in
      words[start..<min(start + perLine, words.count)].map {
        $0 + String(repeating: " ", count: cell - $0.count)
      }.joined()
    }
  }
}
