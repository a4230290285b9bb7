import KQL
import KQLSyntax

extension NamedQuery {
  /// What Microsoft Sentinel fills in a hunting query before it runs: the beginning and the end of a period.
  private static let placeholders = (start: "{{StartTimeISO}}", end: "{{EndTimeISO}}")

  /// The query with the beginning and the end of a period in their places.
  func filled(_ period: Timespan, before end: Datetime) -> NamedQuery {
    let start = Datetime(ticks: end.ticks &- period.ticks)
    return NamedQuery(
      name: name,
      text: text.replacing(Self.placeholders.start, with: "\(start)")
        .replacing(Self.placeholders.end, with: "\(end)"))
  }

  /// A place that nothing has filled, as a mistake: a text that is no time would be null, and no row would pass.
  var placeholder: Diagnostic? {
    guard mayHave("{{") else { return nil }
    for placeholder in [Self.placeholders.start, Self.placeholders.end] {
      for (before, after) in [("'", "'"), ("\"", "\""), ("datetime(", ")")] {
        let written = before + placeholder + after
        guard let place = text.firstRange(of: written) else { continue }
        let start = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
        return Diagnostic(
          "nothing has filled '\(placeholder)'",
          at: SourceSpan(start, start + written.utf8.count),
          help: "say which time is meant, as in --period=7d")
      }
    }
    return nil
  }
}
