/// Positions in a chunk, found by a scan; rows that are decoded later keep it alive.
final class IndexBuffer: MemoryOwner, @unchecked Sendable {
  /// The positions, with room for those of a chunk and one element before the first.
  let positions: UnsafeMutablePointer<UInt32>

  /// The bytes found at the positions (JSON only).
  let characters: UnsafeMutablePointer<UInt8>

  /// The length of the longest chunk it can index.
  let capacity: Int

  /// The number of positions.
  var count = 0

  private let memory: UnsafeMutablePointer<UInt32>

  /// Creates a buffer for chunks of up to `capacity` bytes.
  init(capacity: Int, hasCharacters: Bool) {
    self.capacity = capacity
    // One element in front, 64 that a scan may write, and a few for positions added at the end.
    memory = .allocate(capacity: capacity + 80)
    memory[0] = .max
    positions = memory + 1
    characters = .allocate(capacity: hasCharacters ? capacity + 80 : 1)
  }

  deinit {
    memory.deallocate()
    characters.deallocate()
  }

  var ownByteCount: Int { count * 5 }

  /// A buffer for a chunk of `count` bytes: the last one, unless rows still need it.
  static func reusing(
    _ last: inout IndexBuffer?, count: Int, hasCharacters: Bool = false
  ) -> IndexBuffer {
    if isKnownUniquelyReferenced(&last), let buffer = last, buffer.capacity >= count {
      buffer.positions[-1] = .max
      return buffer
    }
    let buffer = IndexBuffer(capacity: Swift.max(count, 1 << 16), hasCharacters: hasCharacters)
    last = buffer
    return buffer
  }
}
