/// What a kernel's closure takes or gives for a row: an element, or an optional one to see nulls.
///
/// A closure that takes plain elements is not asked about rows with a null; their result is null.
protocol KernelValue: SendableMetatype {
  associatedtype Element: ScalarElement

  /// Whether the closure handles nulls itself.
  static var seesNulls: Bool { get }

  /// The value of a row.
  static func load(_ element: Element, isNull: Bool) -> Self

  /// The element to store, and `nil` for null.
  var stored: Element? { get }
}

extension KernelValue where Self: ScalarElement, Element == Self {
  @inline(__always) static var seesNulls: Bool { false }
  @inline(__always) static func load(_ element: Self, isNull: Bool) -> Self { element }
  @inline(__always) var stored: Self? { self }
}

extension Bool: KernelValue { typealias Element = Bool }
extension Int32: KernelValue { typealias Element = Int32 }
extension Int64: KernelValue { typealias Element = Int64 }
extension Double: KernelValue { typealias Element = Double }
extension Decimal: KernelValue { typealias Element = Decimal }
extension StringView: KernelValue { typealias Element = StringView }
extension Datetime: KernelValue { typealias Element = Datetime }
extension Timespan: KernelValue { typealias Element = Timespan }
extension Guid: KernelValue { typealias Element = Guid }
extension Dynamic: KernelValue { typealias Element = Dynamic }

extension Optional: KernelValue where Wrapped: ScalarElement {
  typealias Element = Wrapped
  @inline(__always) static var seesNulls: Bool { true }
  @inline(__always)
  static func load(_ element: Wrapped, isNull: Bool) -> Wrapped? { isNull ? nil : element }
  @inline(__always) var stored: Wrapped? { self }
}

/// Reads the rows of a column as values of a kernel.
struct Reader<Value: KernelValue> {
  let elements: UnsafePointer<Value.Element>
  let nulls: UnsafePointer<UInt8>?
  /// All ones, or 0 for a constant.
  let mask: Int

  @inline(__always)
  init(_ column: Column) {
    elements = UnsafePointer(column.pointer(Value.Element.self))
    nulls = UnsafePointer(column.nulls)
    mask = column.isConstant ? 0 : -1
  }

  @inline(__always)
  func isNull(_ row: Int) -> Bool {
    guard let nulls else { return false }
    return nulls[row & mask] != 0
  }

  @inline(__always)
  subscript(row: Int) -> Value {
    Value.load(elements[row & mask], isNull: Value.seesNulls && isNull(row))
  }

  /// Whether a null of this operand makes the result null without asking the closure.
  @inline(__always) var forcesNulls: Bool { !Value.seesNulls && nulls != nil }
}

extension KernelValue {
  /// Whether values are texts, which may be long.
  @inline(__always) static var isText: Bool { Element.type == .string || Element.type == .dynamic }
}

/// Runs a closure for every row and collects the results; `isSlow` says that a row may take long.
///
/// When the query has been stopped, the rest of the rows have the type's zero.
@inline(__always)
func fillColumn<Result: KernelValue>(
  _ count: Int, owners: @autoclosure () -> [AnyObject], forcesNulls: Bool,
  isSlow: Bool = true, isNull: (Int) -> Bool, _ body: (Int) -> Result
) -> Column {
  var builder = ColumnBuilder<Result.Element>(capacity: count)
  // Numbers are done with at once, texts may take their time.
  let step = isSlow ? 16 : 1 << 14
  var start = 0
  while start < count {
    let rows = start..<min(start + step, count)
    if !forcesNulls, !Result.seesNulls {
      let elements = builder.elements
      for row in rows { elements[row] = body(row).stored.unsafelyUnwrapped }
      builder.setCount(rows.upperBound)
    } else if forcesNulls {
      for row in rows {
        if isNull(row) { builder.appendNull() } else { builder.append(body(row).stored) }
      }
    } else {
      for row in rows { builder.append(body(row).stored) }
    }
    start = rows.upperBound
    if start < count, Allowance.isOver {
      while start < count {
        builder.append(Result.Element.zero)
        start += 1
      }
    }
  }
  let pointsElsewhere = Result.Element.type == .string || Result.Element.type == .dynamic
  return builder.finish(owners: pointsElsewhere ? owners() : [])
}
