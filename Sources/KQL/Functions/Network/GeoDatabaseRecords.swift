/// The records of a ``GeoDatabase``: maps, arrays, texts and numbers, named by their offsets.
///
/// An offset may be any number, and what is found there anything.
struct GeoDatabaseRecords: @unchecked Sendable {
  private let bytes: StringView

  init(_ bytes: StringView) { self.bytes = bytes }

  private enum Kind: Int {
    case pointer = 1, text, double, bytes, uint16, uint32, map, int32, uint64, uint128, array,
      container, end, bool, float
  }

  /// What stands at an offset: its kind, its size, and where its contents start.
  private struct Field {
    var kind: Kind
    var size: Int
    var contents: Int
  }

  /// The value of a key of the map at an offset; `nil` when there is none.
  func member(_ key: StaticString, of map: Int) -> Int? {
    guard let field = resolved(map), field.kind == .map else { return nil }
    var at = field.contents
    for _ in 0..<field.size {
      guard let name = text(at: at), let value = end(of: at) else { return nil }
      if name == key { return value }
      guard let next = end(of: value) else { return nil }
      at = next
    }
    return nil
  }

  /// The first element of the array at an offset; `nil` when there is none.
  func firstElement(of array: Int) -> Int? {
    guard let field = resolved(array), field.kind == .array, field.size > 0 else { return nil }
    return field.contents
  }

  /// The text at an offset; `nil` when there is none.
  func text(at offset: Int) -> StringView? {
    guard let field = resolved(offset), field.kind == .text else { return nil }
    return bytes[field.contents..<(field.contents + field.size)]
  }

  /// The real at an offset; `nil` when there is none.
  func real(at offset: Int) -> Double? {
    guard let field = resolved(offset) else { return nil }
    switch field.kind {
    case .double where field.size == 8: return Double(bitPattern: number(field.contents, 8))
    case .float where field.size == 4:
      return Double(Float(bitPattern: UInt32(truncatingIfNeeded: number(field.contents, 4))))
    default: return nil
    }
  }

  /// The whole number at an offset; `nil` when there is none.
  func integer(at offset: Int) -> Int? {
    guard let field = resolved(offset), field.size <= 8 else { return nil }
    switch field.kind {
    case .uint16, .uint32, .int32, .uint64: return Int(exactly: number(field.contents, field.size))
    default: return nil
    }
  }

  private func number(_ at: Int, _ count: Int) -> UInt64 {
    (at..<(at + count)).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
  }

  /// What stands at an offset, or where a pointer there points to.
  private func resolved(_ offset: Int) -> Field? {
    guard let first = field(offset) else { return nil }
    guard first.kind == .pointer else { return first }
    guard let target = field(first.size), target.kind != .pointer else { return nil }
    return target
  }

  /// What stands at an offset; of a pointer, the size is where it points to.
  private func field(_ offset: Int) -> Field? {
    guard offset >= 0, offset < bytes.count else { return nil }
    let control = Int(bytes[offset])
    var at = offset + 1
    var type = control >> 5
    if type == 0 {
      guard at < bytes.count else { return nil }
      type = Int(bytes[at]) + 7
      at += 1
    }
    guard let kind = Kind(rawValue: type) else { return nil }
    if kind == .pointer {
      let extra = control >> 3 & 3
      guard at + extra < bytes.count else { return nil }
      let low = Int(number(at, extra + 1))
      let high = extra == 3 ? 0 : (control & 7) << (8 * (extra + 1))
      return Field(
        kind: kind, size: high + low + [0, 2048, 526_336, 0][extra], contents: at + extra + 1)
    }
    var size = control & 31
    if size > 28 {
      let extra = size - 28
      guard at + extra <= bytes.count else { return nil }
      size = Int(number(at, extra)) + [29, 285, 65821][extra - 1]
      at += extra
    }
    let isNested = kind == .map || kind == .array || kind == .bool
    guard isNested || at + size <= bytes.count else { return nil }
    return Field(kind: kind, size: size, contents: at)
  }

  /// The offset behind the value at an offset, which is not followed if it is a pointer.
  private func end(of offset: Int, depth: Int = 0) -> Int? {
    guard depth < 32, let field = field(offset) else { return nil }
    switch field.kind {
    case .pointer, .bool: return field.contents
    case .map, .array:
      var at = field.contents
      for _ in 0..<(field.kind == .map ? field.size * 2 : field.size) {
        guard let next = end(of: at, depth: depth + 1) else { return nil }
        at = next
      }
      return at
    default: return field.contents + field.size
    }
  }
}
