import CLiteralSet

/// Literals that are looked for together in one pass over a text, by Vectorscan.
///
/// It is used by one worker: what it finds stands in memory of its own.
final class LiteralSet {
  private let handle: OpaquePointer

  /// Creates a set; `nil` when the processor cannot look for one.
  init?(_ literals: [(bytes: [UInt8], isCaseless: Bool)]) {
    var memory: [UInt8] = []
    for literal in literals { memory += literal.bytes }
    let made = memory.withUnsafeBufferPointer { bytes in
      guard var next = bytes.baseAddress else { return nil as OpaquePointer? }
      let all = literals.map { bytes, isCaseless in
        defer { next += bytes.count }
        return literal(bytes: next, length: bytes.count, is_caseless: isCaseless)
      }
      return literal_set_create(all, UInt32(all.count))
    }
    guard let made else { return nil }
    handle = made
  }

  deinit { literal_set_free(handle) }

  /// The numbers of the literals in a text, until the next call; `nil` when it cannot be looked at.
  @inline(__always)
  func find(_ text: StringView) -> UnsafeBufferPointer<UInt32>? {
    var found: UnsafePointer<UInt32>?
    let count = literal_set_find(handle, text.start, text.count, &found)
    return count == .max ? nil : UnsafeBufferPointer(start: found, count: Int(count))
  }
}
