/// The bytes of a column's values that hash functions see: text as UTF-8, other values as they are
/// in memory, little-endian.
struct HashedBytes {
  private let column: Column
  private let text: Column?

  init(_ column: Column) {
    self.column = column
    switch column.type {
    case .decimal, .dynamic: text = column.converted(to: .string)
    default: text = nil
    }
  }

  /// Runs `body` with the bytes of a row; none for null.
  @inline(__always)
  func with<Result>(_ row: Int, _ body: (StringView) -> Result) -> Result {
    if column.isNull(row) { return body(.empty) }
    let index = column.index(row)
    switch column.type {
    case .string: return body(column.pointer(StringView.self)[index])
    case .decimal, .dynamic:
      return body(text?.value(row, as: StringView.self) ?? .empty)
    case .bool, .int, .long, .real, .datetime, .timespan, .guid:
      let stride = column.type.stride
      let start = column.elements.assumingMemoryBound(to: UInt8.self) + index * stride
      return body(StringView(start, stride))
    }
  }
}
