import KQLSyntax

/// The greatest or the least of several values: `max_of`, `min_of`.
enum ExtremeOfValues {
  static func expression(
    _ call: CallArguments, isGreatest: Bool
  ) throws(Diagnostic) -> Expression {
    try call.require(2...64, "\(call.name)(value1, value2…)")
    let type = try Choice.commonType(of: call.values, call)
    let operands = call.values.map { $0.expression.converted(to: type) }
    return Call(call.name, overload(type, operands.count, isGreatest), operands).folded
  }

  private static func overload(
    _ type: ScalarType, _ count: Int, _ isGreatest: Bool
  ) -> Overload {
    Overload([type], repeats: count...count, returns: type) { call in
      switch type {
      case .bool: picked(call, isGreatest) { (a: Bool, b: Bool) in !a && b }
      case .int: picked(call, isGreatest) { (a: Int32, b: Int32) in a < b }
      case .long: picked(call, isGreatest) { (a: Int64, b: Int64) in a < b }
      case .real: picked(call, isGreatest) { (a: Double, b: Double) in a < b }
      case .decimal: picked(call, isGreatest) { (a: Decimal, b: Decimal) in a < b }
      case .string: picked(call, isGreatest) { (a: StringView, b: StringView) in a < b }
      case .datetime: picked(call, isGreatest) { (a: Datetime, b: Datetime) in a < b }
      case .timespan: picked(call, isGreatest) { (a: Timespan, b: Timespan) in a < b }
      case .guid: picked(call, isGreatest) { (a: Guid, b: Guid) in a < b }
      case .dynamic:
        { () -> Column in
          let arena = Arena()
          return picked(call, isGreatest) { (a: Dynamic, b: Dynamic) in
            Dynamic.order(a, b, arena) < 0
          }
        }()
      }
    }
  }

  @inline(__always)
  private static func picked<Element: ScalarElement>(
    _ call: Arguments, _ isGreatest: Bool, _ less: (Element, Element) -> Bool
  ) -> Column {
    Column.choosing(call.columns, count: call.count) { row in
      var best: (index: Int, value: Element)?
      for (index, column) in call.columns.enumerated() {
        guard let value = column.value(row, as: Element.self) else { continue }
        if let current = best {
          let isBetter = isGreatest ? less(current.value, value) : less(value, current.value)
          if !isBetter { continue }
        }
        best = (index, value)
      }
      return best?.index ?? 0
    }
  }
}
