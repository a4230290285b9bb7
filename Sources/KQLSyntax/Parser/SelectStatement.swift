/// A query in SQL, and the one of ours that it means, as far as that is plain.
struct SelectStatement {
  private let habit: Habit
  private let first: Int
  private let words: [String]
  private let lower: [String]

  init(_ habit: Habit, from first: Int) {
    self.habit = habit
    self.first = first
    words = (first..<first + 80).prefix { offset in
      guard let kind = habit.token(offset)?.kind else { return false }
      return kind != .end && kind != .semicolon
    }.map(habit.text)
    lower = words.map { $0.lowercased() }
  }

  /// The diagnostic.
  var diagnostic: Diagnostic? {
    let from = lower.firstIndex(of: "from")
    var steps = [from.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? "T"]
    if lower.contains("where") { steps.append("where …") }
    if lower.contains("group") { steps.append("summarize … by …") }
    let number = ["top", "limit"].lazy.compactMap { word($0) }.first
    if let columns = columns(before: from ?? words.count, without: number) { steps.append(columns) }
    if lower.contains("order") { steps.append("sort by …") }
    if let number { steps.append("take \(number)") }
    return habit.diagnostic(
      "this is SQL; a query starts with a table", from: first, to: first,
      help: "write \(steps.joined(separator: " | "))")
  }

  /// The word behind another one.
  private func word(_ key: String) -> String? {
    lower.firstIndex(of: key).flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil }
  }

  /// The operator that chooses the columns; `nil` for `*`.
  private func columns(before end: Int, without number: String?) -> String? {
    let isDistinct = lower.dropFirst().first == "distinct"
    let columns = words[1..<max(1, end)].filter {
      $0 != number && !["top", "distinct"].contains($0.lowercased())
    }
    guard let first = columns.first, first != "*", !lower.contains("group") else { return nil }
    let list = columns.count > 12 ? "…" : columns.joined(separator: " ").replacing(" ,", with: ",")
    return "\(isDistinct ? "distinct" : "project") \(list)"
  }
}
