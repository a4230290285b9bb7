extension DistinctSketch {
  /// Writes the sketch: `[[1024, precision], [hashes]]`, or a text with a byte for each register.
  func write(precision: Int, _ arena: Arena) -> Dynamic {
    let writer = DynamicWriter(arena)
    arena.begin()
    arena.append("[[1024,")
    writer.append(Int64(precision))
    arena.append("],")
    if let registers {
      let count = 1 << precision
      arena.append(UInt8(ascii: "\""))
      let target = arena.reserve(count)
      for index in 0..<count { target[index] = registers[index] &+ Self.firstDigit }
      arena.advance(count)
      arena.append("\"]")
    } else {
      arena.append(UInt8(ascii: "["))
      var isFirst = true
      forEachHash { hash in
        if !isFirst { arena.append(UInt8(ascii: ",")) }
        isFirst = false
        writer.append(Int64(bitPattern: hash))
      }
      arena.append("]]")
    }
    return Dynamic(arena.end())
  }

  /// Takes in a sketch as it was written; false, and no change, when the value is none.
  ///
  /// The precision becomes the lower one of the two; 0 says that there is nothing yet.
  mutating func merge(_ value: Dynamic?, precision: inout Int) -> Bool {
    guard let value, value.kind == .array, let head = value.element(0),
      head.element(0)?.asLong == 1024, let written = head.element(1)?.asLong,
      (12...18).contains(written), let body = value.element(1)
    else { return false }
    let theirs = Int(written)
    if precision == 0 { precision = theirs }
    if let text = body.string {
      guard text.raw.count == 1 << theirs else { return false }
      coarsen(to: theirs, precision: &precision)
      merge(registers: text.raw, of: theirs, precision: precision)
      return true
    }
    guard body.kind == .array else { return false }
    coarsen(to: theirs, precision: &precision)
    for element in body.elements {
      guard let hash = element.asLong else { continue }
      _ = insert(UInt64(bitPattern: hash), precision: precision)
    }
    return true
  }

  /// Makes the registers fewer, if there are more than for a precision.
  private mutating func coarsen(to lower: Int, precision: inout Int) {
    guard lower < precision else { return }
    let finer = precision
    precision = lower
    guard registers != nil else { return }
    let arena = Arena(capacity: 1 << finer)
    let text = write(precision: finer, arena)
    let old = self
    self = DistinctSketch()
    if let raw = text.element(1)?.string?.raw {
      merge(registers: raw, of: finer, precision: lower)
    }
    old.deallocate()
    withExtendedLifetime(arena) {}
  }
}
