/// An operator that knows which chunk is the earliest that it still keeps something of.
protocol OriginKeeping: Operator {
  /// The number of the chunk; `nil` when it keeps nothing.
  var oldestOrigin: Int? { get }
}

/// Tells whether an operator keeps anything, by what another run would need of it.
struct KeptContent {
  private let operation: Operator
  private let atStart: UInt64
  private var hasChanged = false

  /// Looks at an operator before it takes rows.
  init(_ operation: Operator) {
    self.operation = operation
    atStart = Self.hash(operation)
  }

  /// Whether it has kept something since then; what has is taken to go on doing so.
  mutating func isKept() -> Bool {
    if !hasChanged { hasChanged = Self.hash(operation) != atStart }
    return hasChanged
  }

  private static func hash(_ operation: Operator) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let coder = StateCoder { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    operation.code(coder)
    coder.flush()
    return hash
  }
}
