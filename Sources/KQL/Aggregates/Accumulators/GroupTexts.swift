import Glibc

/// A text for each group that can be replaced or added to.
struct GroupTexts: ~Copyable {
  private struct Text: BitwiseCopyable {
    var start: UnsafeMutablePointer<UInt8>?
    var count: UInt32
    var capacity: UInt32
  }

  private var texts = GroupArray<Text>()
  private var textBytes = 0

  /// What is counted here, since a single text may be most of what there is.
  private var charge = MemoryCharge()

  /// The longest text; longer ones are cut, which no limit of Kusto's allows to happen.
  private static let maximumCount = Int(UInt32.max / 2)

  deinit {
    for group in 0..<texts.count { free(texts.base[group].start) }
  }

  /// Makes room for all groups.
  mutating func grow(to groupCount: Int) {
    _ = texts.grow(to: groupCount, with: Text(start: nil, count: 0, capacity: 0))
  }

  /// The text of a group, valid until it is changed.
  @inline(__always)
  subscript(group: Int) -> StringView {
    let text = texts.base[group]
    guard let start = text.start else { return .empty }
    return StringView(UnsafePointer(start), Int(text.count))
  }

  /// Replaces the texts of some groups by those of some rows.
  mutating func set(_ groups: [UInt32], to rows: [UInt32], _ text: (Int) -> StringView) {
    for (group, row) in zip(groups, rows) { set(Int(group), to: text(Int(row))) }
  }

  /// Replaces the text of a group.
  mutating func set(_ group: Int, to text: StringView) {
    texts.base[group].count = 0
    append(text, to: group)
  }

  /// Adds to the text of a group.
  mutating func append(_ added: StringView, to group: Int) {
    let text = texts.base[group]
    let space = Self.maximumCount - Int(text.count)
    let length = Swift.min(added.count, space)
    guard let start = room(for: length, in: group) else { return }
    start.update(from: added.start, count: length)
    texts.base[group].count += UInt32(length)
  }

  /// Where the next `count` bytes of a group's text go; `nil` when there is not enough memory, so that
  /// the query ends.
  private mutating func room(for count: Int, in group: Int) -> UnsafeMutablePointer<UInt8>? {
    let text = texts.base[group]
    let needed = Int(text.count) + count
    if let start = text.start, needed <= Int(text.capacity) { return start + Int(text.count) }
    let before = Int(text.capacity)
    // Long texts are moved without a copy.
    let capacity = Swift.max(needed, before < 1 << 20 ? before * 2 : before + before / 4, 16)
    if capacity >= MemoryCharge.grain {
      let uncounted = before < MemoryCharge.grain ? before : 0
      guard charge.add(capacity - before + uncounted) else { return nil }
      textBytes -= uncounted
    } else {
      textBytes += capacity - before
    }
    guard let moved = realloc(text.start, capacity)?.assumingMemoryBound(to: UInt8.self) else {
      endOutOfMemory()
    }
    texts.base[group].start = moved
    texts.base[group].capacity = UInt32(truncatingIfNeeded: capacity)
    return moved + Int(text.count)
  }

  /// Carries the texts to new ones.
  mutating func code(_ coder: StateCoder, groupCount: Int) {
    let number = coder.count(texts.count, of: 8)
    guard number <= groupCount else { return coder.fail("it has more texts than groups") }
    if coder.isReading { grow(to: number) }
    let scratch = Arena(capacity: 1 << 10)
    for group in 0..<number {
      var text = coder.isReading ? .empty : self[group]
      coder.code(&text, scratch)
      guard coder.isReading else { continue }
      guard coder.fault == nil else { return }
      if !text.isEmpty { set(group, to: text) }
      scratch.removeLast(scratch.openCount)
    }
  }

  /// The bytes they take that are not counted yet.
  var byteCount: Int { texts.byteCount + textBytes }

  /// The bytes of the texts, counted or not, at least.
  var allBytes: Int { textBytes + charge.byteCount }
}
