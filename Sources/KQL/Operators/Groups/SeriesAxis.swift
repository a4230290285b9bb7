import KQLSyntax

/// The even steps of the axis of a `make-series`.
///
/// A bin is known by its number: it starts at the origin and so many steps.
struct SeriesAxis: Sendable {
  /// The most values in a series.
  static let maximumCount = 1 << 20

  private enum Steps: Sendable {
    /// Ticks or whole numbers.
    case whole(origin: Int64, step: Int64)
    case real(origin: Double, step: Double)
  }

  private let type: ScalarType
  private let steps: Steps
  /// The first bin and the one after the last, where they are given.
  private let first: Int64?
  private let end: Int64?

  /// Binds `from … to … step …` or `in range (…)`.
  init(
    _ syntax: OperatorSyntax, over type: ScalarType, at span: SourceSpan, _ binder: Binder
  ) throws(Diagnostic) {
    guard type.isNumeric || type == .datetime || type == .timespan else {
      throw Diagnostic(
        "the axis cannot be a \(type)", at: span, help: "it is a datetime, a timespan or a number")
    }
    let range = syntax.named("range").map(\.expression)
    guard range.isEmpty || range.count == 3 else {
      throw Diagnostic(
        "'in range' takes three values", at: syntax.span, help: "it is in range(start, stop, step)")
    }
    let isRange = range.count == 3
    let start = isRange ? range[0] : syntax.optionalExpression("from")
    let stop = isRange ? range[1] : syntax.optionalExpression("to")
    let step = isRange ? range[2] : try syntax.expression("step")
    let isReal = try Self.isReal(type, [start, stop, step].compactMap { $0 }, binder)
    self.type = isReal ? .real : type == .int || type == .decimal ? .long : type

    if isReal {
      let step = try Self.constant(step, as: .real, binder, Double.self)
      guard step.value > 0, step.value.isFinite else { throw Self.badStep(step.span) }
      let from = try start.map { (value) throws(Diagnostic) in
        try Self.constant(value, as: .real, binder, Double.self).value
      }
      let to = try stop.map { (value) throws(Diagnostic) in
        try Self.constant(value, as: .real, binder, Double.self).value
      }
      let origin = isRange ? 0 : from ?? 0
      steps = .real(origin: origin, step: step.value)
      first = from.flatMap { Self.number($0, origin, step.value) }
      end = to.flatMap {
        let number = Self.number($0, origin, step.value) ?? 0
        let isInside = isRange || origin + Double(number) * step.value < $0
        return number &+ (isInside ? 1 : 0)
      }
    } else {
      let stepType: ScalarType = type == .datetime ? .timespan : self.type
      let step = try Self.ticks(step, as: stepType, binder)
      guard step.value > 0 else { throw Self.badStep(step.span) }
      let from = try start.map { [type = self.type] (value) throws(Diagnostic) in
        try Self.ticks(value, as: type, binder).value
      }
      let to = try stop.map { [type = self.type] (value) throws(Diagnostic) in
        try Self.ticks(value, as: type, binder).value
      }
      let origin = isRange ? 0 : from ?? 0
      steps = .whole(origin: origin, step: step.value)
      first = from.flatMap { Self.number($0, origin, step.value) }
      end = to.flatMap {
        let number = Self.number($0, origin, step.value) ?? 0
        let isInside = isRange || origin &+ number &* step.value < $0
        return number &+ (isInside ? 1 : 0)
      }
    }
    if let first, let end {
      let (count, overflow) = end.subtractingReportingOverflow(first)
      guard !overflow, count <= Self.maximumCount else {
        throw Diagnostic(
          "the series has more than \(Self.maximumCount) values", at: syntax.span,
          help: "take a larger step or a shorter range")
      }
    }
  }

  private static func badStep(_ span: SourceSpan) -> Diagnostic {
    Diagnostic("the step must be greater than zero", at: span)
  }

  /// Whether the axis is counted in reals: it or one of its borders is one.
  private static func isReal(
    _ type: ScalarType, _ values: [ExpressionSyntax], _ binder: Binder
  ) throws(Diagnostic) -> Bool {
    if type == .datetime || type == .timespan { return false }
    if type == .real || type == .decimal { return true }
    for value in values {
      let type = try binder.expression(value, in: Scope([])).type
      if type == .real || type == .decimal { return true }
    }
    return false
  }

  private static func constant<Element: ScalarElement>(
    _ syntax: ExpressionSyntax, as type: ScalarType, _ binder: Binder, _: Element.Type
  ) throws(Diagnostic) -> (value: Element, span: SourceSpan) {
    guard let value = try binder.constant(syntax, as: type).value(0, as: Element.self) else {
      throw Diagnostic("expected a \(type)", at: syntax.span)
    }
    return (value, syntax.span)
  }

  private static func ticks(
    _ syntax: ExpressionSyntax, as type: ScalarType, _ binder: Binder
  ) throws(Diagnostic) -> (value: Int64, span: SourceSpan) {
    let given = try binder.expression(syntax, in: Scope([])).type
    let isTime = type == .datetime || type == .timespan
    guard given == type || !isTime || given == .dynamic else {
      throw Diagnostic("expected a \(type), not a \(given)", at: syntax.span)
    }
    switch type {
    case .datetime:
      return (try constant(syntax, as: type, binder, Datetime.self).value.ticks, syntax.span)
    case .timespan:
      return (try constant(syntax, as: type, binder, Timespan.self).value.ticks, syntax.span)
    default: return try constant(syntax, as: .long, binder, Int64.self)
    }
  }

  private static func number(_ value: Double, _ origin: Double, _ step: Double) -> Int64? {
    let number = ((value - origin) / step).rounded(.down)
    return number.magnitude < 0x1p62 ? Int64(number) : nil
  }

  private static func number(_ value: Int64, _ origin: Int64, _ step: Int64) -> Int64? {
    let (distance, overflow) = value.subtractingReportingOverflow(origin)
    if overflow { return nil }
    let quotient = distance / step
    return distance % step < 0 ? quotient - 1 : quotient
  }

  /// The numbers of the bins of some values, null for those outside of the axis.
  func bins(of column: Column) -> Column {
    switch (steps, column.type) {
    case (.real(let origin, let step), _):
      column.converted(to: .real).mapped { (value: Double) -> Int64? in
        inside(Self.number(value, origin, step))
      }
    case (.whole(let origin, let step), .datetime):
      column.mapped { (value: Datetime) -> Int64? in
        inside(Self.number(value.ticks, origin, step))
      }
    case (.whole(let origin, let step), .timespan):
      column.mapped { (value: Timespan) -> Int64? in
        inside(Self.number(value.ticks, origin, step))
      }
    case (.whole(let origin, let step), _):
      column.converted(to: .long).mapped { (value: Int64) -> Int64? in
        inside(Self.number(value, origin, step))
      }
    }
  }

  private func inside(_ number: Int64?) -> Int64? {
    guard let number, number.magnitude < 1 << 62 else { return nil }
    if let first, number < first { return nil }
    if let end, number >= end { return nil }
    return number
  }

  /// The bins of a series that has rows in some of them; `nil` when they are too many.
  func range(of numbers: [Int64]) -> Range<Int64>? {
    let first = self.first ?? numbers.min() ?? 0
    let end = self.end ?? numbers.max().map { $0 + 1 } ?? first
    let (count, overflow) = end.subtractingReportingOverflow(first)
    guard !overflow, count <= Self.maximumCount else { return nil }
    return first..<Swift.max(end, first)
  }

  /// The starts of some bins.
  func values(_ range: Range<Int64>) -> Column {
    switch steps {
    case .real(let origin, let step):
      var builder = ColumnBuilder<Double>(capacity: range.count)
      for number in range { builder.append(origin + Double(number) * step) }
      return builder.finish()
    case .whole(let origin, let step):
      switch type {
      case .datetime:
        return values(range) { Datetime(ticks: Swift.max(origin &+ $0 &* step, 0)) }
      case .timespan: return values(range) { Timespan(ticks: origin &+ $0 &* step) }
      default: return values(range) { origin &+ $0 &* step }
      }
    }
  }

  private func values<Element: ScalarElement>(
    _ range: Range<Int64>, _ value: (Int64) -> Element
  ) -> Column {
    var builder = ColumnBuilder<Element>(capacity: range.count)
    for number in range { builder.append(value(number)) }
    return builder.finish()
  }
}
