/// How a column follows from the event time: while that rises, the column never falls.
///
/// So when no event before some time can come any more, no row with a smaller value than the
/// column's at that time can.
struct TimeColumn: Sendable {
  /// The column's value at an event time; `nil` when it is null there.
  let value: @Sendable (Datetime, EvaluationContext) -> Datetime?

  /// The event time itself.
  static let eventTime = TimeColumn(isEventTime: true) { time, _ in time }

  /// Whether it is the event time itself.
  let isEventTime: Bool

  private init(
    isEventTime: Bool = false,
    value: @escaping @Sendable (Datetime, EvaluationContext) -> Datetime?
  ) {
    self.isEventTime = isEventTime
    self.value = value
  }

  /// How an expression follows from the event time; `nil` when it does not, or may fall.
  ///
  /// - Parameters:
  ///   - expression: Over the columns of the input.
  ///   - columns: Those of the input that follow from the event time, by position.
  init?(_ expression: Expression, over columns: [Int: TimeColumn]) {
    guard !columns.isEmpty,
      let used = expression.risingColumn, let column = columns[used.index]
    else { return nil }
    if expression === used {
      self = column
      return
    }
    let (index, type) = (used.index, used.type)
    self.init { time, context in
      guard let value = column.value(time, context) else { return nil }
      // Of all columns the expression uses this one alone.
      let time = Column.constant(value, count: 1).converted(to: type)
      let row = Batch(count: 1, columns: Array(repeating: time, count: index + 1))
      return expression.evaluate(row, context).value(0, as: Datetime.self)
    }
  }

  /// The earlier of what several columns give.
  static func earliest(of columns: [TimeColumn]) -> TimeColumn {
    TimeColumn(isEventTime: columns.allSatisfy(\.isEventTime)) { time, context in
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
    guard !known.isEmpty else { return [:] }
    var columns: [Int: TimeColumn] = [:]
    for (index, expression) in expressions.enumerated() {
      columns[index] = TimeColumn(expression, over: known)
    }
    return columns
  }
}

extension Expression {
  /// The only column used, when the value never falls while the column rises.
  fileprivate var risingColumn: InputColumn? {
    if let column = self as? InputColumn { return column }
    guard type == .datetime else { return nil }
    // An event time that is no datetime yet rises as the datetime does.
    if self is Cast, let column = operands.first as? InputColumn { return column }
    guard let call = self as? Call, let rising = Self.risingOperand[call.name] else { return nil }
    let operands = call.operands
    let position = operands.indices.first { operands[$0].constantValue == nil } ?? -1
    guard operands.indices.contains(position), rising == nil || rising == position,
      operands.indices.allSatisfy({ $0 == position || operands[$0].constantValue != nil })
    else { return nil }
    return operands[position].risingColumn
  }

  /// The functions with which a datetime never falls while an operand rises, and which operand that
  /// must be; `nil` for any.
  private static let risingOperand: [String: Int?] = [
    "bin": 0, "bin_at": 0, "startofhour": 0, "startofday": 0, "startofweek": 0, "startofmonth": 0,
    "startofyear": 0, "endofhour": 0, "endofday": 0, "endofweek": 0, "endofmonth": 0,
    "endofyear": 0, "datetime_add": 1, "-": 0, "+": Int?.none,
  ]
}

extension Plan {
  /// The columns that follow from the stream's event time, by position.
  var timeColumns: [Int: TimeColumn] {
    switch self {
    case .input(let input): input.eventTime.map { [$0: .eventTime] } ?? [:]
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
