/// The values of one column in one batch: typed, immutable, with nulls.
///
/// Invariants: a string column has no nulls; the element of a null row is the type's zero; the bytes
/// that string and dynamic elements point into are owned by `owners` or live for ever.
public final class Column: @unchecked Sendable {
  /// The type of every value.
  public let type: ScalarType

  /// The number of rows.
  public let count: Int

  /// Whether one stored element stands for every row.
  public let isConstant: Bool

  /// The elements: `count` of them, or one when `isConstant`.
  let elements: UnsafeMutableRawPointer

  /// One byte per stored element, 1 where the row is null; `nil` when no row is null.
  let nulls: UnsafeMutablePointer<UInt8>?

  /// The owners of bytes that elements point into.
  let owners: [AnyObject]

  /// Whether dynamic elements are well-formed JSON on one line for sure, because they were made here.
  let isPlainJSON: Bool

  /// Takes over allocated memory.
  ///
  /// `elements` has room for every stored element and is freed with the column; so are `nulls`.
  init(
    type: ScalarType, count: Int, isConstant: Bool = false, elements: UnsafeMutableRawPointer,
    nulls: UnsafeMutablePointer<UInt8>? = nil, owners: [AnyObject] = [], isPlainJSON: Bool = false
  ) {
    self.isPlainJSON = isPlainJSON
    self.type = type
    self.count = count
    self.isConstant = isConstant
    self.elements = elements
    self.nulls = nulls
    self.owners = owners
  }

  deinit {
    elements.deallocate()
    nulls?.deallocate()
  }

  /// The number of elements in memory.
  @inline(__always) var storedCount: Int { isConstant ? 1 : count }

  /// The elements as values of their Swift type, which must be the column's.
  @inline(__always)
  func pointer<Element: ScalarElement>(_: Element.Type = Element.self) -> UnsafeMutablePointer<
    Element
  > {
    assert(Element.type == type, "\(type) column read as \(Element.type)")
    return elements.assumingMemoryBound(to: Element.self)
  }

  /// Where the element of a row is stored.
  @inline(__always) func index(_ row: Int) -> Int { isConstant ? 0 : row }

  /// Whether a row is null.
  @inline(__always)
  public func isNull(_ row: Int) -> Bool {
    guard let nulls else { return false }
    return nulls[index(row)] != 0
  }

  /// Whether any row is null.
  @inline(__always) public var hasNulls: Bool { nulls != nil }

  /// The value of a row, `nil` for null; `Element` must be the column's.
  @inline(__always)
  func value<Element: ScalarElement>(_ row: Int, as _: Element.Type = Element.self) -> Element? {
    isNull(row) ? nil : pointer(Element.self)[index(row)]
  }

  /// This column and the owners of its bytes, for a column whose elements point into it.
  var retained: [AnyObject] { type == .string || type == .dynamic ? [self] : [] }
}

extension Column {
  /// A column of one value for every row; `nil` is null (and empty for a string).
  static func constant<Element: ScalarElement>(
    _ value: Element?, count: Int, owners: [AnyObject] = []
  ) -> Column {
    let elements = UnsafeMutablePointer<Element>.allocate(capacity: 1)
    elements.initialize(to: value ?? .zero)
    var nulls: UnsafeMutablePointer<UInt8>?
    if value == nil, Element.type != .string {
      nulls = .allocate(capacity: 1)
      nulls?.initialize(to: 1)
    }
    return Column(
      type: Element.type, count: count, isConstant: true,
      elements: UnsafeMutableRawPointer(elements), nulls: nulls, owners: owners)
  }

  /// A column of nulls (of empty strings for `string`).
  static func nulls(_ type: ScalarType, count: Int) -> Column {
    switch type {
    case .bool: constant(Bool?.none, count: count)
    case .int: constant(Int32?.none, count: count)
    case .long: constant(Int64?.none, count: count)
    case .real: constant(Double?.none, count: count)
    case .decimal: constant(Decimal?.none, count: count)
    case .string: constant(StringView.empty, count: count)
    case .datetime: constant(Datetime?.none, count: count)
    case .timespan: constant(Timespan?.none, count: count)
    case .guid: constant(Guid?.none, count: count)
    case .dynamic: constant(Dynamic?.none, count: count)
    }
  }

  /// A constant string with bytes of its own.
  static func constant(_ text: String, count: Int) -> Column {
    let arena = Arena(capacity: text.utf8.count + 1)
    return constant(arena.copy(text), count: count, owners: [arena])
  }

  /// This constant column with another number of rows.
  func repeated(_ count: Int) -> Column {
    precondition(isConstant || storedCount == 1, "only one element can be repeated")
    return gather(indices: nil, count: count)
  }
}
