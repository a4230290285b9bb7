extension Habit {
  /// `@timestamp`.
  var name: Diagnostic? {
    guard let at = token(-1), at.kind == .at, isAdjacent(0), !word(0).isEmpty else { return nil }
    return .nameNeedsBrackets("@\(text(0))", at: at.span.union(tokens[index].span))
  }

  /// `7 days`, `interval '1 day'`, `date '2024-01-31'`.
  var duration: Diagnostic? {
    if token(-1)?.kind == .long, let unit = Self.units[word(0)] {
      return diagnostic(
        "a timespan has no blank in it", from: -1,
        help: unit.isEmpty ? "write it in days, for example 30d" : "write \(text(-1))\(unit)")
    }
    for offset in [0, 1] where token(offset)?.kind == .string {
      guard let help = Self.literals[word(offset - 1)] else { continue }
      return diagnostic(
        "'\(text(offset - 1))' is not known before text", from: offset - 1, to: offset - 1,
        help: help)
    }
    return nil
  }

  /// `AND`, `DESC`.
  var capitals: Diagnostic? {
    guard token(0)?.kind == .name, text(0).count > 1, text(0) == text(0).uppercased(),
      Keyword(rawValue: word(0)) != nil
    else { return nil }
    return diagnostic("'\(text(0))' is written in lower case", help: "write '\(word(0))'")
  }

  static let searchKeys: Set<String> = [
    "eventtype", "host", "index", "source", "sourcetype", "tag",
  ]

  static let naming: Set<String> = [
    "distinct", "extend", "make-series", "print", "project", "project-rename", "summarize",
  ]

  /// Functions that other languages, or haste, write without parentheses.
  static let calls: Set<String> = [
    "isnull", "isnotnull", "isempty", "isnotempty", "avg", "sum", "min", "max", "dcount", "countif",
    "tolower", "toupper", "strlen", "ago",
  ]

  /// What stands for null in other languages.
  static let nulls: Set<String> = ["empty", "missing", "nil", "none", "null"]

  static let negations: [String: String] = [
    "in": "!in", "like": "!contains", "contains": "!contains", "has": "!has",
    "startswith": "!startswith", "endswith": "!endswith", "between": "!between",
    "hasprefix": "!hasprefix", "hassuffix": "!hassuffix",
  ]

  static let memberships: Set<String> = ["in", "!in", "in~", "!in~", "has_any", "has_all"]

  /// What takes several values in the place of what takes one.
  static let several: [String: String] = [
    "has": "has_any (…)", "contains": "has_any (…), or 'or' between several conditions",
    "startswith": "'or' between several conditions", "endswith": "'or' between several conditions",
    "==": "in (…)", "!=": "!in (…)", "=~": "in~ (…)",
  ]

  private static let units: [String: String] = [
    "day": "d", "days": "d", "d": "d", "hour": "h", "hours": "h", "h": "h", "hr": "h", "hrs": "h",
    "minute": "m", "minutes": "m", "min": "m", "mins": "m", "m": "m", "second": "s",
    "seconds": "s", "sec": "s", "secs": "s", "s": "s", "ms": "ms", "millisecond": "ms",
    "milliseconds": "ms", "week": "", "weeks": "", "month": "", "months": "", "year": "",
    "years": "",
  ]

  private static let literals: [String: String] = [
    "interval": "write a timespan: 1d, 90m, 1.5h", "date": "write datetime(2024-01-31)",
    "timestamp": "write datetime(2024-01-31 12:30:00)",
    "matches": "write matches regex '…'", "regexp": "write matches regex '…'",
    "rlike": "write matches regex '…'", "ilike": "write contains '…'",
    "starts_with": "write startswith '…'", "ends_with": "write endswith '…'",
    "equals": "write == '…'", "includes": "write contains '…'",
  ]
}

extension Diagnostic {
  /// The message for a comparison with null.
  package static func nullTest(
    of operand: String, _ isNegated: Bool, at span: SourceSpan
  ) -> Diagnostic {
    let (value, text) = isNegated ? ("isnotnull", "isnotempty") : ("isnull", "isempty")
    return Diagnostic(
      "whether a value is null is asked with a function", at: span,
      help: "write \(value)(\(operand)), or \(text)(\(operand)) for text")
  }
}
