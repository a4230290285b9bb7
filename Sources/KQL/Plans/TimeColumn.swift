/// How a column follows from the event time: while that rises, the column never falls.
///
/// So when no event before some time can come any more, no row with a smaller value than the
/// column's at that time can.
struct TimeColumn: Sendable {
  /// The column's value at an event time; `nil` when it is null there.
  let value: @Sendable (Datetime, EvaluationContext) -> Datetime?

  /// The event time itself.
  static let eventTime = TimeColumn(isEventTime: true) { time, _ in time }

  /// The time of receipt: that of no later row is before that of the last one.
  static let receipt = TimeColumn(isReceipt: true) { _, context in context.receipt }

  /// Whether it is the event time itself.
  let isEventTime: Bool

  /// Whether it follows from the time of receipt, and not from the event time.
  let isReceipt: Bool

  /// Whether a row's value may be later than that of its event time: each of several slots from one on.
  let isBound: Bool

  /// Whether it is no time yet, but an array of such values or what queries make the event time of.
  let isArray: Bool

  /// What queries write for it, where the event time is no column of the input.
  private(set) var source: Expression?

  private init(
    isEventTime: Bool = false, isReceipt: Bool = false, isBound: Bool = false,
    isArray: Bool = false,
    value: @escaping @Sendable (Datetime, EvaluationContext) -> Datetime?
  ) {
    self.isEventTime = isEventTime
    self.isReceipt = isReceipt
    self.isBound = isBound
    self.isArray = isArray
    self.value = value
  }

  /// The elements of an array that begins with this time and goes on.
  var elements: TimeColumn { TimeColumn(isReceipt: isReceipt, isBound: true, value: value) }

  /// The event time of an input, which queries write as an expression.
  static func eventTime(writtenAs source: Expression?) -> TimeColumn {
    var column = eventTime
    column.source = source
    return column
  }

  /// How an expression follows from the event time; `nil` when it does not, or may fall.
  ///
  /// - Parameters:
  ///   - expression: Over the columns of the input.
  ///   - columns: Those of the input that follow from the event time, by position.
  init?(_ expression: Expression, over columns: [Int: TimeColumn]) {
    guard let rising = expression.rising(over: columns) else { return nil }
    guard let rest = rising.rest else {
      self = rising.column
      return
    }
    let (column, type) = (rising.column, rising.type)
    self.init(isReceipt: column.isReceipt, isBound: column.isBound) { time, context in
      guard let value = column.value(time, context) else { return nil }
      let row = Batch(count: 1, columns: [Column.constant(value, count: 1).converted(to: type)])
      return rest.evaluate(row, context).value(0, as: Datetime.self)
    }
  }

  /// The earlier of what several columns give.
  static func earliest(of columns: [TimeColumn]) -> TimeColumn {
    TimeColumn(
      isEventTime: columns.allSatisfy(\.isEventTime),
      isReceipt: columns.contains(where: \.isReceipt),
      isBound: columns.contains(where: \.isBound), isArray: columns.contains(where: \.isArray)
    ) { time, context in
      var earliest: Datetime?
      for column in columns {
        guard let value = column.value(time, context) else { return nil }
        earliest = Swift.min(earliest ?? value, value)
      }
      return earliest
    }
  }

  /// The columns of a projection that follow from the event time.
  static func columns(
    of expressions: [Expression], over input: Plan
  ) -> [Int: TimeColumn] {
    let known = input.timeColumns
    var columns: [Int: TimeColumn] = [:]
    for (index, expression) in expressions.enumerated() {
      columns[index] =
        TimeColumn(expression, over: known) ?? slots(expression, over: known)
        ?? made(of: expression, at: index, over: known)
    }
    return columns
  }

  /// A column of which queries make the event time, in another place.
  private static func made(
    of expression: Expression, at index: Int, over columns: [Int: TimeColumn]
  ) -> TimeColumn? {
    guard let column = expression as? InputColumn else { return nil }
    for known in columns.values {
      guard let moved = known.source?.moved(from: column.index, to: index) else { continue }
      var made = TimeColumn(isArray: true, value: known.value)
      made.source = moved
      return made
    }
    return nil
  }

  /// The times of an array that an expression makes: `range(bin(t, 1m), t + 5m, 1m)`; `nil` when it makes
  /// none whose first time follows from the event time.
  static func slots(_ expression: Expression, over columns: [Int: TimeColumn]) -> TimeColumn? {
    if let column = expression as? InputColumn, let known = columns[column.index], known.isArray {
      return known
    }
    guard let call = expression as? Call, call.name == "range", call.operands.count == 3,
      call.operands[0].type == .datetime,
      let step = call.operands[2].constantValue?.value(0, as: Timespan.self), step.ticks > 0,
      let first = TimeColumn(call.operands[0], over: columns)
    else { return nil }
    return TimeColumn(
      isReceipt: first.isReceipt, isBound: true, isArray: true, value: first.value)
  }
}

/// An expression that never falls while a column rises that follows from the event time.
private struct Rising {
  var column: TimeColumn

  /// The expression over a row of that column alone; `nil` when it is the column.
  var rest: Expression?

  /// The type of the column.
  var type: ScalarType

  /// The expression, or the column in its place.
  var expression: Expression { rest ?? InputColumn(0, name: "", type: type) }
}

extension Expression {
  /// What the expression rises with; `nil` when that is not one column that follows from the event time.
  fileprivate func rising(over columns: [Int: TimeColumn]) -> Rising? {
    if let column = self as? InputColumn {
      if column.isReceipt { return Rising(column: .receipt, rest: nil, type: column.type) }
      guard let known = columns[column.index], !known.isArray else { return nil }
      return Rising(column: known, rest: nil, type: column.type)
    }
    guard type == .datetime else { return nil }
    if let own = columns.values.first(where: { $0.source.map { $0.isSame(as: self) } ?? false }) {
      let time = own.isArray ? .eventTime : own
      return Rising(column: time, rest: nil, type: .datetime)
    }
    // An event time that is no datetime yet rises as the datetime does.
    if self is Cast, let operand = operands.first {
      guard operand is InputColumn, var rising = operand.rising(over: columns) else { return nil }
      rising.rest = Cast(rising.expression, to: type)
      return rising
    }
    guard let call = self as? Call else { return nil }
    let operands = call.operands
    let position = operands.indices.first { operands[$0].constantValue == nil } ?? -1
    guard operands.indices.contains(position), call.rises(with: position),
      operands.indices.allSatisfy({ $0 == position || operands[$0].constantValue != nil }),
      var rising = operands[position].rising(over: columns)
    else { return nil }
    rising.rest = call.replacing(position, with: rising.expression)
    return rising
  }
}

extension Expression {
  /// The same expression with the only column that it is over in another place; `nil` when it is over
  /// others too, or not known well enough.
  fileprivate func moved(from: Int, to: Int) -> Expression? {
    if let column = self as? InputColumn {
      return column.index == from
        ? InputColumn(to, name: column.name, type: column.type) : nil
    }
    if constantValue != nil { return self }
    if self is Cast { return operands[0].moved(from: from, to: to).map { Cast($0, to: type) } }
    guard var call = self as? Call else { return nil }
    for (position, operand) in call.operands.enumerated() {
      guard let moved = operand.moved(from: from, to: to) else { return nil }
      call = call.replacing(position, with: moved)
    }
    return call
  }
}

extension Call {
  /// Whether the value, a datetime, never falls while an operand rises and the others stay.
  fileprivate func rises(with position: Int) -> Bool {
    switch name {
    case "bin", "bin_at", "startofhour", "startofday", "startofweek", "startofmonth", "startofyear",
      "endofhour", "endofday", "endofweek", "endofmonth", "endofyear", "-", "coalesce":
      return position == 0
    case "+", "max_of", "min_of": return true
    // Not months: one after January 29 and one after January 31 are the same day, at different hours.
    default: return position == 1 && name.hasPrefix("datetime_add ")
    }
  }
}

extension Plan {
  /// The columns that follow from the stream's event time, by position.
  var timeColumns: [Int: TimeColumn] {
    switch self {
    case .input(let input): input.timeColumns
    case .table, .generated: [:]
    case .stage(let plan, let stage): stage.keepsColumns ? plan.timeColumns : stage.timeColumns
    case .shared(let plan, _): plan.timeColumns
    case .union(let plans, let schema): Self.timeColumns(ofUnion: plans, count: schema.count)
    case .combination(let left, let right, let combination):
      Self.timeColumns(of: left, right, combination)
    }
  }

  private static func timeColumns(
    of left: Plan, _ right: Plan, _ combination: Combination
  ) -> [Int: TimeColumn] {
    if right.readsInput, combination.makeIntervalJoin == nil { return [:] }
    var columns: [Int: TimeColumn] = [:]
    let known = (left.timeColumns, right.timeColumns)
    for (index, column) in combination.leftColumns.enumerated() { columns[index] = known.0[column] }
    for (index, column) in combination.rightColumns.enumerated() {
      columns[combination.leftColumns.count + index] = known.1[column]
    }
    return columns
  }

  private static func timeColumns(ofUnion plans: [Plan], count: Int) -> [Int: TimeColumn] {
    let known = plans.filter(\.readsInput).map(\.timeColumns)
    var columns: [Int: TimeColumn] = [:]
    for index in 0..<count {
      let parts = known.compactMap { $0[index] }
      if !parts.isEmpty, parts.count == known.count { columns[index] = .earliest(of: parts) }
    }
    return columns
  }

  /// The time columns of a result that has the same columns in front, but for some replaced ones.
  func timeColumns(except replaced: [Int]) -> [Int: TimeColumn] {
    var columns = timeColumns
    for index in replaced { columns[index] = nil }
    return columns
  }
}
