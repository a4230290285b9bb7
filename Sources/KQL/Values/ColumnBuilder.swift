/// Fills a column of a known number of rows, in order.
struct ColumnBuilder<Element: ScalarElement>: ~Copyable {
  /// The elements written so far and room for the rest.
  let elements: UnsafeMutablePointer<Element>
  private(set) var nulls: UnsafeMutablePointer<UInt8>?
  private(set) var count = 0
  let capacity: Int

  /// Creates a builder for at most `capacity` rows.
  init(capacity: Int) {
    self.capacity = capacity
    elements = .allocate(capacity: Swift.max(capacity, 1))
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    assert(count < capacity)
    elements[count] = element
    count &+= 1
  }

  @inline(__always)
  mutating func append(_ element: Element?) {
    if let element { append(element) } else { appendNull() }
  }

  @inline(never)
  mutating func appendNull() {
    elements[count] = .zero
    if Element.type != .string { markNull(count) }
    count &+= 1
  }

  /// Sets the null flag of a row whose element is zero already or will be.
  mutating func markNull(_ row: Int) {
    if let nulls {
      nulls[row] = 1
    } else {
      let flags = UnsafeMutablePointer<UInt8>.allocate(capacity: Swift.max(capacity, 1))
      flags.initialize(repeating: 0, count: Swift.max(capacity, 1))
      flags[row] = 1
      nulls = flags
    }
  }

  /// Says that `count` elements have been written through `elements`.
  mutating func setCount(_ count: Int) { self.count = count }

  /// The column; `owners` own the bytes of strings, and `isPlainJSON` says that nobody has to look at dynamic
  /// values before they are written.
  consuming func finish(owners: [AnyObject] = [], isPlainJSON: Bool = false) -> Column {
    Column(
      type: Element.type, count: count, elements: UnsafeMutableRawPointer(elements), nulls: nulls,
      owners: owners, isPlainJSON: isPlainJSON)
  }
}
