import KQLSyntax

extension QueryOperator {
  static let range = QueryOperator(first: "range") { (syntax, binder) throws(Diagnostic) in
    let name = try syntax.name("column")
    let from = try binder.value(try syntax.expression("from"), in: Scope([]))
    let to = try binder.value(try syntax.expression("to"), in: Scope([]))
    let step = try binder.value(try syntax.expression("step"), in: Scope([]))
    try requireRange(from, to, step)
    let type: ScalarType =
      switch from.expression.type {
      case .datetime, .timespan: from.expression.type
      default:
        [from, to, step].contains { $0.expression.type == .real || $0.expression.type == .decimal }
          ? .real : [from, to, step].allSatisfy { $0.expression.type == .int } ? .int : .long
      }
    let stepType: ScalarType = type == .datetime ? .timespan : type
    let first = binder.constant(from, as: type)
    let last = binder.constant(to, as: type)
    let stride = binder.constant(step, as: stepType)
    let isNull = first.isNull(0) || last.isNull(0) || stride.isNull(0)
    let schema = [ColumnSchema(name.text, type)]
    if isNull { return .table(Table(schema: schema)) }
    if type == .real {
      let (start, end, by) = (
        first.pointer(Double.self)[0], last.pointer(Double.self)[0],
        stride.pointer(Double.self)[0]
      )
      guard by != 0, by.isFinite else {
        throw Diagnostic("the step must not be 0", at: step.span)
      }
      return RangeRows.plan(schema, count: RangeRows.count(start, end, by)) {
        (row: Int) -> Double in
        start + Double(row) * by
      }
    }
    let (start, end, by) = (
      first.whole(0, or: 0), last.whole(0, or: 0), stride.whole(0, or: 0)
    )
    guard by != 0 else { throw Diagnostic("the step must not be 0", at: step.span) }
    let count = RangeRows.count(start, end, by)
    return switch type {
    case .datetime:
      RangeRows.plan(schema, count: count) { Datetime(ticks: start &+ Int64($0) &* by) }
    case .timespan:
      RangeRows.plan(schema, count: count) { Timespan(ticks: start &+ Int64($0) &* by) }
    case .int:
      RangeRows.plan(schema, count: count) {
        Int32(truncatingIfNeeded: start &+ Int64($0) &* by)
      }
    default: RangeRows.plan(schema, count: count) { start &+ Int64($0) &* by }
    }
  }
}

/// Checks that the ends of a range are of one kind, and that the step can be added to them.
private func requireRange(
  _ from: CallArguments.Value, _ to: CallArguments.Value, _ step: CallArguments.Value
) throws(Diagnostic) {
  func require(_ value: CallArguments.Value, like type: ScalarType, _ help: String)
    throws(Diagnostic)
  {
    let given = value.expression.type
    guard given == type || given == .dynamic || (given.isNumeric && type.isNumeric) else {
      throw Diagnostic("expected a \(type), not a \(given)", at: value.span, help: help)
    }
  }
  let type = from.expression.type
  switch type {
  case .int, .long, .real, .decimal, .timespan, .datetime: break
  case .dynamic: return
  case .bool, .string, .guid:
    throw Diagnostic(
      "a range of \(type) values cannot be made", at: from.span,
      help: "use numbers, datetimes or timespans")
  }
  try require(to, like: type, "both ends of a range are of one type")
  try require(
    step, like: type == .datetime ? .timespan : type,
    type == .datetime || type == .timespan ? "for example step 1h" : "for example step 1")
}

extension Binder {
  /// The value of an expression without columns, as a column of one row of a type.
  fileprivate func constant(_ value: CallArguments.Value, as type: ScalarType) -> Column {
    value.expression.converted(to: type)
      .evaluate(Batch(count: 1, columns: []), EvaluationContext(now: now)).repeated(1)
  }
}

extension Column {
  /// The number or the ticks of a row.
  func whole(_ row: Int, or zero: Int64) -> Int64 {
    switch type {
    case .long: value(row, as: Int64.self) ?? zero
    case .int: value(row, as: Int32.self).map(Int64.init) ?? zero
    case .datetime: value(row, as: Datetime.self)?.ticks ?? zero
    case .timespan: value(row, as: Timespan.self)?.ticks ?? zero
    case .bool, .real, .decimal, .string, .guid, .dynamic: zero
    }
  }
}

/// The rows of `range`, made a batch at a time.
private enum RangeRows {
  /// How many values there are from `start` to `end`, both included.
  static func count(_ start: Int64, _ end: Int64, _ step: Int64) -> Int {
    guard step > 0 ? start <= end : start >= end else { return 0 }
    let distance =
      step > 0 ? end.subtractingReportingOverflow(start) : start.subtractingReportingOverflow(end)
    let width =
      distance.overflow ? UInt64(bitPattern: distance.partialValue) : UInt64(distance.partialValue)
    let steps = Int(clamping: width / step.magnitude)
    return steps == .max ? steps : steps + 1
  }

  static func count(_ start: Double, _ end: Double, _ step: Double) -> Int {
    let steps = ((end - start) / step).rounded(.down)
    guard steps.isFinite, steps >= 0 else { return 0 }
    return steps < 1e15 ? Int(steps) + 1 : Int(1e15)
  }

  static func plan<Element: ScalarElement>(
    _ schema: Schema, count: Int, _ value: @escaping @Sendable (Int) -> Element
  ) -> Plan {
    let rows = Plan.table(Table(schema: [], batches: [DecodedBatch(count: 1, columns: [])]))
    return .stage(
      rows,
      Stage(name: "range", schema: schema, memory: .position, isSerialized: true) {
        RangeSource(count: count, value, output: $0, $1)
      })
  }
}

private final class RangeSource<Element: ScalarElement>: Operator {
  private let count: Int
  private let value: @Sendable (Int) -> Element

  init(
    count: Int, _ value: @escaping @Sendable (Int) -> Element, output: Operator, _ run: RunContext
  ) {
    self.count = count
    self.value = value
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    var start = 0
    while start < count {
      let rows = min(Batch.preferredCount, count - start)
      var builder = ColumnBuilder<Element>(capacity: rows)
      for row in start..<(start + rows) { builder.append(value(row)) }
      if !emit(Batch(count: rows, columns: [builder.finish()])) { return false }
      start += rows
    }
    return true
  }
}
