extension Int {
  /// The bytes of an array of a capacity that holds this many elements and doubles when it is full.
  ///
  /// When it is nearly full, what it takes while it moves is counted already: a limit must be
  /// noticed before.
  func bytes(of capacity: Int, stride: Int) -> Int {
    let isNearlyFull = capacity >= Self.largeCapacity && self > capacity - capacity / 8
    return (isNearlyFull ? capacity * 2 + self : capacity) * stride
  }

  /// The bytes of a hash table's slots for this many keys, which double when five eighths are full.
  func bytes(ofSlots slots: Int) -> Int {
    let isNearlyFull = slots >= Self.largeCapacity && self > slots / 16 * 9
    return slots * (isNearlyFull ? 24 : 8)
  }

  private static let largeCapacity = 1 << 15
}
