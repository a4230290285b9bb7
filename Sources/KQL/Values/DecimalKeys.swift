/// Texts that are equal where decimals are: 20 bytes, mantissa and scale without trailing zeros.
struct DecimalKeys {
  private let nulls: UnsafeMutablePointer<UInt8>?
  private let start: UnsafeMutablePointer<UInt8>
  private let owner: Owner

  private final class Owner {
    let start: UnsafeMutablePointer<UInt8>
    init(_ count: Int) { start = .allocate(capacity: Swift.max(count, 1)) }
    deinit { start.deallocate() }
  }

  /// Creates the keys of all elements of a decimal column.
  init(_ column: Column) {
    nulls = column.nulls
    owner = Owner(column.storedCount * 20)
    start = owner.start
    let values = column.pointer(Decimal.self)
    for row in 0..<column.storedCount {
      var (mantissa, scale) = (values[row].mantissa, values[row].scale)
      while scale > 0, mantissa % 10 == 0 {
        mantissa /= 10
        scale -= 1
      }
      let target = UnsafeMutableRawPointer(start + row * 20)
      target.storeBytes(of: mantissa, as: Int128.self)
      target.storeBytes(of: scale, toByteOffset: 16, as: Int32.self)
    }
  }

  /// The key of a stored element, empty for null.
  subscript(row: Int) -> StringView {
    if let nulls, nulls[row] != 0 { return .empty }
    return StringView(start + row * 20, 20)
  }

  /// The decimal of a key; `nil` of the empty one, which is null.
  static func value(_ text: StringView) -> Decimal? {
    guard text.count == 20 else { return nil }
    let bytes = UnsafeRawPointer(text.start)
    return Decimal(
      mantissa: bytes.loadUnaligned(as: Int128.self),
      scale: bytes.loadUnaligned(fromByteOffset: 16, as: Int32.self))
  }
}
