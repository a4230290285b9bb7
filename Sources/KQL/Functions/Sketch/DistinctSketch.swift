import CScan

/// How many different hashes were seen: exact while there are few, then a HyperLogLog.
///
/// Plain memory, so that there can be one for each group; ``deallocate()`` ends it.
struct DistinctSketch: BitwiseCopyable {
  /// The hashes as a set with open addressing, zero where empty; or the registers.
  private var memory: UnsafeMutableRawPointer?
  private var count: UInt32 = 0
  /// The slots of the set; 0 when the registers are in use or nothing has been seen.
  private var capacity: UInt32 = 0

  /// The largest set: 16 KiB, as many bytes as the registers of the default accuracy.
  private static let largestSet: UInt32 = 2048

  /// Adds a hash; `precision` is the number of its bits that choose a register.
  ///
  /// - Returns: How many bytes more the sketch takes now.
  @inline(__always)
  mutating func insert(_ hash: UInt64, precision: Int) -> Int {
    let before = capacity
    if capacity == 0 {
      if let memory {
        Self.raise(memory, hash, precision)
        return 0
      }
      allocateSet(4)
    }
    insertIntoSet(hash == 0 ? 1 : hash, precision)
    return capacity == before ? 0 : byteCount(precision: precision) - Int(before) * 8
  }

  /// Fetches the memory that ``insert(_:precision:)`` will look at.
  @inline(__always)
  func prefetch(_ hash: UInt64, precision: Int) {
    guard let memory else { return }
    scan_prefetch(
      capacity == 0
        ? memory + Int(truncatingIfNeeded: hash >> UInt64(64 - precision))
        : memory + (Int(truncatingIfNeeded: hash) & (Int(capacity) &- 1)) &* 8)
  }

  @inline(__always)
  private mutating func insertIntoSet(_ hash: UInt64, _ precision: Int) {
    guard let slots = memory?.assumingMemoryBound(to: UInt64.self) else { return }
    let mask = Int(capacity) - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at] != 0 {
      if slots[at] == hash { return }
      at = (at &+ 1) & mask
    }
    slots[at] = hash
    count += 1
    if count * 4 > capacity * 3 { grow(precision) }
  }

  private mutating func allocateSet(_ slots: UInt32) {
    let set = UnsafeMutablePointer<UInt64>.allocate(capacity: Int(slots))
    set.initialize(repeating: 0, count: Int(slots))
    memory = UnsafeMutableRawPointer(set)
    capacity = slots
    count = 0
  }

  @inline(never)
  private mutating func grow(_ precision: Int) {
    guard let old = memory?.assumingMemoryBound(to: UInt64.self) else { return }
    let slots = Int(capacity)
    defer { old.deallocate() }
    if capacity < Self.largestSet {
      allocateSet(capacity * 2)
      for slot in 0..<slots where old[slot] != 0 { insertIntoSet(old[slot], precision) }
    } else {
      let registers = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << precision)
      registers.initialize(repeating: 0, count: 1 << precision)
      memory = UnsafeMutableRawPointer(registers)
      capacity = 0
      for slot in 0..<slots where old[slot] != 0 {
        Self.raise(UnsafeMutableRawPointer(registers), old[slot], precision)
      }
    }
  }

  @inline(__always)
  private static func raise(_ memory: UnsafeMutableRawPointer, _ hash: UInt64, _ precision: Int) {
    let registers = memory.assumingMemoryBound(to: UInt8.self)
    let register = Int(truncatingIfNeeded: hash >> UInt64(64 - precision))
    let rest = hash << UInt64(precision) | (1 << UInt64(precision - 1))
    let rank = UInt8(truncatingIfNeeded: rest.leadingZeroBitCount + 1)
    if rank > registers[register] { registers[register] = rank }
  }

  /// Takes in another sketch of the same precision.
  ///
  /// - Returns: How many bytes more this one takes now.
  @discardableResult
  mutating func merge(_ other: DistinctSketch, precision: Int) -> Int {
    let before = byteCount(precision: precision)
    add(other, precision: precision)
    return byteCount(precision: precision) - before
  }

  private mutating func add(_ other: DistinctSketch, precision: Int) {
    guard let added = other.memory else { return }
    if other.capacity > 0 {
      let slots = added.assumingMemoryBound(to: UInt64.self)
      for slot in 0..<Int(other.capacity) where slots[slot] != 0 {
        _ = insert(slots[slot], precision: precision)
      }
      return
    }
    let registers = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << precision)
    registers.update(from: added.assumingMemoryBound(to: UInt8.self), count: 1 << precision)
    let earlier = self
    memory = UnsafeMutableRawPointer(registers)
    capacity = 0
    guard let mine = earlier.memory else { return }
    if earlier.capacity > 0 {
      let slots = mine.assumingMemoryBound(to: UInt64.self)
      for slot in 0..<Int(earlier.capacity) where slots[slot] != 0 {
        Self.raise(UnsafeMutableRawPointer(registers), slots[slot], precision)
      }
    } else {
      let old = mine.assumingMemoryBound(to: UInt8.self)
      for register in 0..<(1 << precision) where old[register] > registers[register] {
        registers[register] = old[register]
      }
    }
    earlier.deallocate()
  }

  /// The number of different hashes, exact or estimated.
  func estimate(precision: Int) -> Int64 {
    guard let memory else { return 0 }
    if capacity > 0 { return Int64(count) }
    let registers = memory.assumingMemoryBound(to: UInt8.self)
    return HyperLogLog.estimate(registers, precision: precision)
  }

  /// Gives `body` every hash while the sketch is exact.
  func forEachHash(_ body: (UInt64) -> Void) {
    guard capacity > 0, let slots = memory?.assumingMemoryBound(to: UInt64.self) else { return }
    for slot in 0..<Int(capacity) where slots[slot] != 0 { body(slots[slot]) }
  }

  /// The registers, once the sketch is not exact any more.
  var registers: UnsafePointer<UInt8>? {
    guard capacity == 0, let memory else { return nil }
    return UnsafePointer(memory.assumingMemoryBound(to: UInt8.self))
  }

  /// Takes in registers, of this precision or a higher one.
  mutating func merge(registers added: StringView, of finer: Int, precision: Int) {
    let registers = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << precision)
    registers.initialize(repeating: 0, count: 1 << precision)
    let dropped = finer - precision
    for index in 0..<added.count {
      let rank = added[index] &- Self.firstDigit
      guard rank > 0, rank < 64 else { continue }
      let rest = index & ((1 << dropped) - 1)
      let zeros = dropped - (Int.bitWidth - rest.leadingZeroBitCount)
      let coarse = rest == 0 ? UInt8(truncatingIfNeeded: dropped) + rank : UInt8(zeros + 1)
      let target = index >> dropped
      if coarse > registers[target] { registers[target] = coarse }
    }
    let sketch = DistinctSketch(registers: registers)
    merge(sketch, precision: precision)
    sketch.deallocate()
  }

  private init(registers: UnsafeMutablePointer<UInt8>) {
    memory = UnsafeMutableRawPointer(registers)
  }

  init() {}

  /// The byte that stands for an empty register in text.
  static let firstDigit = UInt8(ascii: "#")

  /// Carries everything to a new sketch.
  ///
  /// - Returns: How many bytes more the sketch takes now.
  mutating func code(_ coder: StateCoder, precision: Int) -> Int {
    var slots = capacity
    coder.code(&slots)
    var number = count
    coder.code(&number)
    var isThere = memory != nil
    coder.code(&isThere)
    let size = slots > 0 ? Int(slots) * 8 : 1 << precision
    guard isThere else { return 0 }
    guard coder.isReading else {
      if let memory { coder.bytes(memory, size) }
      return 0
    }
    guard size <= coder.remaining,
      slots == 0 || slots <= Self.largestSet && slots.nonzeroBitCount == 1 && number < slots
    else {
      coder.fail("a sketch in it does not fit")
      return 0
    }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 8)
    coder.bytes(memory, size)
    (self.memory, capacity, count) = (memory, slots, number)
    return size
  }

  /// The bytes it takes.
  func byteCount(precision: Int) -> Int {
    memory == nil ? 0 : capacity > 0 ? Int(capacity) * 8 : 1 << precision
  }

  /// Frees the memory.
  func deallocate() { memory?.deallocate() }
}

/// The estimate of a HyperLogLog, after Ertl, "New cardinality estimation algorithms" (2017).
enum HyperLogLog {
  /// The number of different hashes that leave the registers like this.
  static func estimate(_ registers: UnsafePointer<UInt8>, precision: Int) -> Int64 {
    let size = 1 << precision
    let limit = 64 - precision
    var histogram = [Int](repeating: 0, count: 66)
    for register in 0..<size { histogram[Swift.min(Int(registers[register]), limit + 1)] += 1 }
    let m = Double(size)
    var z = m * tau(1 - Double(histogram[limit + 1]) / m)
    for rank in stride(from: limit, to: 0, by: -1) { z = 0.5 * (z + Double(histogram[rank])) }
    z += m * sigma(Double(histogram[0]) / m)
    let estimate = 0.721_347_520_444_481_7 * m * m / z
    return estimate.isFinite && estimate < 0x1p62 ? Int64(estimate.rounded()) : 0
  }

  private static func sigma(_ start: Double) -> Double {
    if start == 1 { return .infinity }
    var (x, y, z) = (start, 1.0, start)
    while true {
      x *= x
      let before = z
      z += x * y
      y += y
      if z == before { return z }
    }
  }

  private static func tau(_ start: Double) -> Double {
    if start == 0 || start == 1 { return 0 }
    var (x, y, z) = (start, 1.0, 1 - start)
    while true {
      x = x.squareRoot()
      let before = z
      y *= 0.5
      z -= (1 - x) * (1 - x) * y
      if z == before { return z / 3 }
    }
  }
}
