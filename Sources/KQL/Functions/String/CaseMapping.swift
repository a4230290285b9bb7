import CScan

extension StringView {
  /// The text with every letter in the other case.
  @inline(__always)
  func mapped(to letterCase: LetterCase, first: UInt8, _ arena: Arena) -> StringView {
    arena.begin()
    if scan_is_ascii(start, count) {
      let target = arena.reserve(count)
      for offset in 0..<count {
        let byte = start[offset]
        target[offset] = byte &- first < 26 ? byte ^ 0x20 : byte
      }
      arena.advance(count)
    } else {
      letterCase.append(self, to: arena)
    }
    return arena.end()
  }
}
