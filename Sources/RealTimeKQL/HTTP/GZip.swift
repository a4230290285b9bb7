import CInflate

/// Compresses what is sent.
enum GZip {
  /// The bytes compressed by the fastest of zlib's levels, for bodies must not wait; `nil` when there are
  /// too many.
  static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
    let room = deflate_bound(bytes.count)
    var count = 0
    let compressed = [UInt8](unsafeUninitializedCapacity: room) { target, written in
      count = bytes.withUnsafeBufferPointer {
        deflate_text(deflate_gzip, 1, $0.baseAddress, $0.count, target.baseAddress, room)
      }
      written = count
    }
    return count > 0 ? compressed : nil
  }
}
