import CScan

/// A chunk of JSON lines with the positions of its structural characters.
struct JSONChunk {
  /// Where a reader is in a chunk.
  struct Place {
    /// The index of the next structural character.
    var index = 0
    /// The offset behind the last one.
    var start: Int
  }

  let chunk: Chunk
  let buffer: IndexBuffer

  /// The offset of the first byte that counts.
  let start: Int

  /// Whether there is any escape in the chunk.
  let hasEscapes: Bool

  /// Whether two values may stand beside each other somewhere in the chunk.
  private let mayHaveNeighbours: Bool

  var base: UnsafePointer<UInt8> { UnsafePointer(chunk.start) }

  init(_ chunk: Chunk, into buffer: IndexBuffer) {
    self.chunk = chunk
    self.buffer = buffer
    let bytes = UnsafePointer(chunk.start)
    start = chunk.offset == 0 && bytes.hasByteOrderMark(count: chunk.count) ? 3 : 0
    var state = scan_json_state()
    var count = scan_json(bytes, chunk.count, buffer.positions, buffer.characters, &state)
    hasEscapes = state.saw_backslash
    mayHaveNeighbours = state.saw_neighbours
    if count == 0 || buffer.characters[count - 1] != 0x0A
      || Int(buffer.positions[count - 1]) != chunk.count - 1
    {
      buffer.positions[count] = UInt32(truncatingIfNeeded: chunk.count)
      buffer.characters[count] = 0x0A
      count += 1
    }
    buffer.count = count
  }

  /// Whether two values stand beside each other in the event between two structural characters.
  @inline(__always)
  func hasNeighbours(from first: Int, to last: Int) -> Bool {
    mayHaveNeighbours && findNeighbours(first, last)
  }

  private func findNeighbours(_ first: Int, _ last: Int) -> Bool {
    for index in first..<last {
      let start = Int(buffer.positions[index]) + 1
      let piece = StringView(base + start, Int(buffer.positions[index + 1]) - start)
      var reader = DynamicReader(piece)
      reader.skipSpace()
      if closes(buffer.characters[index]) || opens(buffer.characters[index + 1]) {
        if !reader.isAtEnd { return true }
        continue
      }
      if reader.byte == UInt8(ascii: "\"") {
        _ = reader.readString()
      } else {
        while !reader.isAtEnd, !DynamicReader.isSpace(reader.byte), reader.byte != 0x22 {
          reader.advance()
        }
      }
      reader.skipSpace()
      if !reader.isAtEnd { return true }
    }
    return false
  }

  /// Whether a character ends a value of several, or begins one.
  private func closes(_ character: UInt8) -> Bool {
    character == UInt8(ascii: "}") || character == UInt8(ascii: "]")
  }

  private func opens(_ character: UInt8) -> Bool {
    character == UInt8(ascii: "{") || character == UInt8(ascii: "[")
  }

  /// Whether there is only white space in a range of offsets.
  @inline(__always)
  func isSpace(from lower: Int, to upper: Int) -> Bool {
    var offset = lower
    while offset < upper, DynamicReader.isSpace(base[offset]) { offset &+= 1 }
    return offset >= upper
  }
}
