import KQLSyntax

/// A column of `partition by (name: type [= expression])`.
struct PartitionColumn {
  let name: NameSyntax
  let type: ScalarType

  /// Whether only the paths of files tell its values; otherwise they follow from other columns.
  let isOfPath: Bool

  /// How a datetime is written in paths when no pattern says so.
  let usualPattern: DatetimePattern

  /// The functions that may make a partition column of others, and how they cut times.
  private static let functions = [
    "hash": "", "bin": "", "startofday": "yyyy/MM/dd", "startofweek": "yyyy/MM/dd",
    "startofmonth": "yyyy/MM", "startofyear": "yyyy",
  ]

  /// Binds the sub-clauses of a column; `rows` are the columns that the files hold.
  init(
    _ clauses: [LabelledClause], of rows: Schema, at span: SourceSpan, _ binder: Binder
  ) throws(Diagnostic) {
    guard case .name(let name)? = clauses.clause("name"),
      case .name(let word)? = clauses.clause("type"), let type = ScalarType(name: word.text)
    else { throw Diagnostic("expected a partition column", at: span) }
    self.name = name
    self.type = type
    guard let value = clauses.expression("expression") else {
      isOfPath = true
      usualPattern = DatetimePattern.day
      if rows.index(named: name.text) != nil { throw standsTwice }
      guard type != .long else {
        throw Diagnostic(
          "a column that only paths tell is a string or a datetime", at: word.span,
          help: "read it as a string, and convert it: extend n = tolong(\(name.text))")
      }
      return
    }
    isOfPath = false
    let bound = try binder.expression(value, in: Scope(rows))
    guard bound.type == type else {
      throw Diagnostic("'\(name.text)' is a \(type), not a \(bound.type)", at: value.span)
    }
    guard case .call(let function, let arguments) = value.kind else {
      usualPattern = DatetimePattern.day
      return
    }
    guard let pattern = Self.functions[function.text] else {
      throw Diagnostic(
        "a partition column cannot be made with '\(function.text)'", at: function.span,
        help: "it is one of \(Self.functions.keys.sorted().joined(separator: ", "))")
    }
    guard function.text == "bin", type == .datetime, arguments.count == 2 else {
      usualPattern = DatetimePattern(pattern) ?? .day
      return
    }
    let size = try binder.constant(arguments[1].value, as: .timespan).value(0, as: Timespan.self)
    usualPattern = .ofSteps(size ?? Timespan(ticks: Timespan.day))
  }

  /// The diagnostic for a name that another column has.
  var standsTwice: Diagnostic {
    Diagnostic("the column '\(name.text)' stands twice", at: name.span)
  }
}
