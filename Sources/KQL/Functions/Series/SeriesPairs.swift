import KQLSyntax

/// The elements of two arrays side by side; a number stands beside every element of the other.
struct SeriesPairs: Sequence, IteratorProtocol {
  private var left: DynamicElements
  private var right: DynamicElements
  private let leftNumber: Dynamic?
  private let rightNumber: Dynamic?

  /// Creates the pairs; `nil` when neither is an array, or one is neither an array nor a number.
  init?(_ left: Dynamic?, _ right: Dynamic?) {
    guard let left, let right else { return nil }
    let hasLeft = left.kind == .array
    let hasRight = right.kind == .array
    guard hasLeft || hasRight, hasLeft || left.kind.isNumeric, hasRight || right.kind.isNumeric
    else { return nil }
    self.left = left.elements
    self.right = right.elements
    leftNumber = hasLeft ? nil : left
    rightNumber = hasRight ? nil : right
  }

  /// The next pair; `nil` within it where an array has ended already.
  mutating func next() -> (left: Dynamic?, right: Dynamic?)? {
    let first = leftNumber == nil ? left.next() : nil
    let second = rightNumber == nil ? right.next() : nil
    if first == nil, second == nil { return nil }
    return (leftNumber ?? first, rightNumber ?? second)
  }
}

extension ScalarFunction {
  /// A function of two series, or a series and a number, that gives one element for each pair.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - write: Writes the element of a pair; false when there is none.
  /// - Returns: The call's expression.
  /// - Throws: A diagnostic when an argument is neither an array nor a number.
  static func bindPairs(
    _ call: CallArguments,
    _ write: @escaping @Sendable (Dynamic, Dynamic, DynamicWriter) -> Bool
  ) throws(Diagnostic) -> Expression {
    let operands = try pairOperands(call)
    let overload = Overload.fold(2) { (operands, arena) -> Dynamic? in
      guard let pairs = SeriesPairs(operands[0], operands[1]) else { return nil }
      var result = DynamicArrayWriter(arena)
      var work = LongWork()
      for (left, right) in pairs {
        if work.isStopped(after: 32) { break }
        result.separate()
        if let left, let right, write(left, right, result.writer) { continue }
        result.writer.appendNull()
      }
      return result.finish()
    }
    return call.apply(overload, operands)
  }

  /// The two operands as dynamic values.
  ///
  /// - Throws: A diagnostic when one is neither dynamic nor a number, or neither is dynamic.
  static func pairOperands(_ call: CallArguments) throws(Diagnostic) -> [Expression] {
    try call.require(2...2, "\(call.name)(series1, series2)")
    for value in call.values
    where value.expression.type != .dynamic && !value.expression.type.isNumeric {
      throw Diagnostic(
        "'\(call.name)' takes an array of numbers, not a \(value.expression.type)", at: value.span)
    }
    guard call[0].type == .dynamic || call[1].type == .dynamic else {
      throw Diagnostic("'\(call.name)' takes at least one array", at: call.span)
    }
    return call.values.map { value in
      let isDecimal = value.expression.type == .decimal
      return AsDynamic.expression(
        isDecimal ? value.expression.converted(to: .real) : value.expression)
    }
  }

  /// Arithmetic on two series: whole numbers stay whole.
  static func bindArithmetic(
    _ call: CallArguments, whole: (@Sendable (Int64, Int64) -> Int64)?,
    real: @escaping @Sendable (Double, Double) -> Double
  ) throws(Diagnostic) -> Expression {
    try bindPairs(call) { (left, right, writer) in
      if let whole, left.kind == .long, right.kind == .long, let a = left.asLong,
        let b = right.asLong
      {
        writer.append(whole(a, b))
        return true
      }
      guard let a = left.number, let b = right.number else { return false }
      writer.append(real(a, b))
      return true
    }
  }

  /// A comparison of two series, element by element.
  static func bindComparison(
    _ call: CallArguments, whole: @escaping @Sendable (Int64, Int64) -> Bool,
    real: @escaping @Sendable (Double, Double) -> Bool
  ) throws(Diagnostic) -> Expression {
    try bindPairs(call) { (left, right, writer) in
      if left.kind == .long, right.kind == .long, let a = left.asLong, let b = right.asLong {
        writer.append(whole(a, b))
        return true
      }
      guard let a = left.number, let b = right.number else { return false }
      writer.append(real(a, b))
      return true
    }
  }
}
