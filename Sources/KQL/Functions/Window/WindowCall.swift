import KQLSyntax

/// A function whose value in a row depends on other rows: `prev`, `row_cumsum`, ….
///
/// Its values are put into columns as rows come, in order, where it finds them. In an operator that has
/// all rows in one batch it computes them itself.
final class WindowCall: Expression, @unchecked Sendable {
  /// The function's name.
  let name: String

  private let arguments: [Expression]

  /// How many rows further it looks: `next`.
  let lookahead: Int

  /// Makes what computes the values, row after row.
  let makeFunction: @Sendable () -> any RunningFunction

  /// Creates a call of a function that computes its values from row to row.
  init(
    _ call: CallArguments, type: ScalarType, _ arguments: [Expression], lookahead: Int = 0,
    makeFunction: @escaping @Sendable () -> any RunningFunction
  ) {
    name = call.name
    self.arguments = arguments
    self.lookahead = lookahead
    self.makeFunction = makeFunction
    super.init(type: type)
  }

  override var operands: [Expression] { arguments }
  override var isDeterministic: Bool { false }
  override var isWindowFunction: Bool { true }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    if let place = context.places[ObjectIdentifier(self)] { return batch.column(place) }
    var function = makeFunction()
    return function.values(arguments.map { $0.evaluate(batch, context) }, count: batch.count)
  }

  /// The argument that tells where to start anew, if there is one.
  static func restart(_ call: CallArguments, _ index: Int) throws(Diagnostic) -> [Expression] {
    call.values.count > index ? [try operand(call, index, .bool)] : []
  }

  /// Whether a row starts anew.
  static func restarts(_ columns: [Column], _ index: Int, _ row: Int) -> Bool {
    columns.count > index && columns[index].value(row, as: Bool.self) == true
  }

  /// An argument of one type.
  static func operand(
    _ call: CallArguments, _ index: Int, _ type: ScalarType
  ) throws(Diagnostic) -> Expression {
    guard [type, .dynamic].contains(call[index].type) else {
      throw Diagnostic(
        "'\(call.name)' takes a \(type) here, not a \(call[index].type)",
        at: call.values[index].span)
    }
    return call[index].converted(to: type)
  }

  /// An argument that is a whole number.
  static func long(_ call: CallArguments, _ index: Int) throws(Diagnostic) -> Expression {
    guard call[index].type == .int else { return try operand(call, index, .long) }
    return call[index].converted(to: .long)
  }

  /// The type of a running sum.
  static func summedType(_ value: CallArguments.Value) throws(Diagnostic) -> ScalarType {
    switch value.expression.type {
    case .int, .long: return .long
    case .real, .dynamic: return .real
    case .decimal: return .decimal
    case .bool, .string, .datetime, .timespan, .guid:
      throw Diagnostic(
        "'row_cumsum' does not take a \(value.expression.type)", at: value.span,
        help: "convert it, for example with tolong()")
    }
  }

  /// The expression of `prev` and `next`.
  static func shifted(
    _ call: CallArguments, isBackward: Bool
  ) throws(Diagnostic) -> Expression {
    try call.require(1...3, "\(call.name)(value, offset?, default?)")
    var offset: Int64 = 1
    if call.values.count > 1 {
      let constant = call[1].constantValue?.converted(to: .long).value(0, as: Int64.self)
      guard let constant, constant >= 1, [.int, .long].contains(call[1].type) else {
        throw Diagnostic(
          "expected a constant of 1 or more", at: call.values[1].span,
          help: "it is the number of rows to go \(isBackward ? "back" : "ahead")")
      }
      offset = Swift.min(constant, Int64(UInt32.max))
    }
    var operands = [call[0]]
    if call.values.count > 2 {
      guard !call[2].readsColumns else {
        throw Diagnostic(
          "expected a default that does not depend on the row", at: call.values[2].span,
          help: "choose between values behind it: iff(isnull(…), …, …)")
      }
      operands.append(call[2].converted(to: call[0].type))
    }
    let distance = Int(offset)
    return WindowCall(call, type: call[0].type, operands, lookahead: isBackward ? 0 : distance) {
      if isBackward { return EarlierValues(distance: distance) }
      return LaterValues(distance: distance)
    }
  }
}

/// The values of `next`, over rows behind which there are no others.
private struct LaterValues: RunningFunction {
  let distance: Int

  mutating func code(_ coder: StateCoder) {}

  mutating func values(_ columns: [Column], count: Int) -> Column {
    columns[0].shifted(
      by: distance, count: count, filler: columns.count > 1 ? columns[1] : nil)
  }
}

extension Column {
  /// The value that stands `distance` rows further; the filler's, or null, where there is none.
  fileprivate func shifted(by distance: Int, count: Int, filler: Column?) -> Column {
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(count, 1))
    defer { indices.deallocate() }
    for row in 0..<count {
      let source = row + distance
      indices[row] = source >= 0 && source < count ? UInt32(source) : .max
    }
    let moved = gather(indices: indices, count: count)
    guard let filler else { return moved }
    return Column.choosing([moved, filler.repeated(count)], count: count) {
      indices[$0] == .max ? 1 : 0
    }
  }

  /// A column of values computed one after the other.
  static func filled<Result: KernelValue>(_ count: Int, _ body: (Int) -> Result) -> Column {
    fillColumn(count, owners: [], forcesNulls: false, isNull: { _ in false }, body)
  }

  /// Whether two rows have equal values; nulls are equal.
  func isEqual(_ a: Int, _ b: Int) -> Bool {
    if isNull(a) || isNull(b) { return isNull(a) && isNull(b) }
    let left = index(a)
    let right = index(b)
    switch type {
    case .bool: return pointer(Bool.self)[left] == pointer(Bool.self)[right]
    case .int: return pointer(Int32.self)[left] == pointer(Int32.self)[right]
    case .long: return pointer(Int64.self)[left] == pointer(Int64.self)[right]
    case .real: return pointer(Double.self)[left] == pointer(Double.self)[right]
    case .decimal: return pointer(Decimal.self)[left] == pointer(Decimal.self)[right]
    case .string: return pointer(StringView.self)[left] == pointer(StringView.self)[right]
    case .datetime: return pointer(Datetime.self)[left] == pointer(Datetime.self)[right]
    case .timespan: return pointer(Timespan.self)[left] == pointer(Timespan.self)[right]
    case .guid: return pointer(Guid.self)[left] == pointer(Guid.self)[right]
    case .dynamic:
      return Dynamic.areEqual(pointer(Dynamic.self)[left], pointer(Dynamic.self)[right])
    }
  }
}
