/// Computes a value for each row that follows from the rows before it.
///
/// What it knows of those is a value: a copy goes on from the same place.
protocol RunningFunction {
  /// The values for the rows that come next, by the columns of the operands.
  mutating func values(_ columns: [Column], count: Int) -> Column

  /// Carries what it knows of the rows before, in place of that.
  mutating func code(_ coder: StateCoder)

  /// About how many bytes it keeps.
  var byteCount: Int { get }
}

extension RunningFunction {
  var byteCount: Int { 64 }
}

extension Expression {
  /// The functions of several rows in this expression, those that others look at first.
  var windowCalls: [WindowCall] {
    let inner = operands.flatMap(\.windowCalls)
    guard let call = self as? WindowCall else { return inner }
    return inner + [call]
  }
}
