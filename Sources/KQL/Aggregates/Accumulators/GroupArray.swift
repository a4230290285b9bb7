/// One value for each group.
struct GroupArray<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity = 0

  /// Creates an empty array.
  init() { base = .zeroed(1) }

  deinit { base.release() }

  /// Makes the array as long as there are groups and returns its start.
  @inline(__always)
  mutating func grow(to groupCount: Int, with value: Element) -> UnsafeMutablePointer<Element> {
    if groupCount > count { extend(to: groupCount, with: value) }
    return base
  }

  @inline(never)
  private mutating func extend(to groupCount: Int, with value: Element) {
    if groupCount > capacity {
      capacity = Swift.max(groupCount, capacity * 2, 16)
      base = base.resized(to: capacity)
    }
    (base + count).initialize(repeating: value, count: groupCount - count)
    count = groupCount
  }

  /// Carries the values to a new array; `value` is that of groups which have none yet.
  mutating func code(_ coder: StateCoder, groupCount: Int, with value: Element) {
    let stride = MemoryLayout<Element>.stride
    let number = coder.count(count, of: stride)
    guard number <= groupCount else { return coder.fail("it has more values than groups") }
    let start = coder.isReading ? grow(to: number, with: value) : base
    coder.bytes(UnsafeMutableRawPointer(start), number * stride)
  }

  /// The bytes it takes, or soon will.
  var byteCount: Int { count.bytes(of: capacity, stride: MemoryLayout<Element>.stride) }
}

extension Accumulator {
  /// Runs `body` for every row that is not null, with the state of its group and its value.
  @inline(__always)
  static func accumulate<Value: ScalarElement, State: BitwiseCopyable>(
    _ column: Column, groups: UnsafePointer<UInt32>, count: Int, groupCount: Int,
    into states: UnsafeMutablePointer<State>, as _: Value.Type = Value.self,
    _ body: (inout State, Value) -> Void
  ) {
    let values = column.pointer(Value.self)
    if column.isConstant {
      if column.hasNulls { return }
      let value = values[0]
      for row in 0..<count { body(&states[Int(groups[row])], value) }
    } else if let nulls = column.nulls {
      for row in 0..<count where nulls[row] == 0 { body(&states[Int(groups[row])], values[row]) }
    } else if groupCount == 1 {
      var state = states[0]
      for row in 0..<count { body(&state, values[row]) }
      states[0] = state
    } else {
      for row in 0..<count { body(&states[Int(groups[row])], values[row]) }
    }
  }

  /// A column with a value for every group; `nil` is null.
  @inline(__always)
  static func column<Value: ScalarElement>(
    groupCount: Int, of _: Value.Type = Value.self, _ value: (Int) -> Value?
  ) -> Column {
    var builder = ColumnBuilder<Value>(capacity: groupCount)
    for group in 0..<groupCount { builder.append(value(group)) }
    return builder.finish()
  }
}
