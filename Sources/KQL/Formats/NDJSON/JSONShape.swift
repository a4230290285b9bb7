import CScan

/// The structure of an event seen before: where its members are among the structural characters.
///
/// An event with the same characters and the same keys has its members at the same places, which saves
/// walking over it. Every key of the objects looked into is compared, so that the answer is always that
/// of a walk.
struct JSONShape {
  /// A key, and where the value goes.
  struct Member {
    /// The place of its colon, counted from the event's first character.
    let colon: Int32

    /// The number of bytes between the character before it and the colon.
    let length: Int32

    /// Those bytes.
    let bytes: UnsafeMutablePointer<UInt8>

    /// Where the value goes, or -1.
    let slot: Int32

    /// The place of the character that ends the value.
    let end: Int32

    /// 1 when that character belongs to the value, as a bracket does, else 0.
    let closing: Int32
  }

  /// The structural characters, from the brace to the newline.
  private let characters: UnsafeMutablePointer<UInt8>
  private let count: Int
  private let members: UnsafeMutablePointer<Member>
  private let memberCount: Int

  /// Whether an event of this shape has a key that is not known.
  let hasNews: Bool

  /// Bytes between the last brace and the newline: 1 for a carriage return.
  private let trailing: UInt32

  init(
    characters source: UnsafePointer<UInt8>, count: Int, members found: [Member], trailing: Int,
    hasNews: Bool
  ) {
    self.hasNews = hasNews
    characters = .allocate(capacity: count + 8)
    characters.update(from: source, count: count)
    self.count = count
    members = .allocate(capacity: Swift.max(found.count, 1))
    for (index, member) in found.enumerated() { (members + index).initialize(to: member) }
    memberCount = found.count
    self.trailing = UInt32(truncatingIfNeeded: trailing)
  }

  /// Frees the memory.
  func destroy() {
    for index in 0..<memberCount { members[index].bytes.deallocate() }
    members.deallocate()
    characters.deallocate()
  }

  /// Copies the bytes of a key.
  static func copy(_ source: UnsafePointer<UInt8>, _ count: Int) -> UnsafeMutablePointer<UInt8> {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: count + 8)
    bytes.update(from: source, count: count)
    return bytes
  }

  /// Stores the members of an event of this shape; the number of its characters, or 0.
  ///
  /// `rest` is how many characters there are from the event's first; the places of the values go to
  /// `target`, for each slot `stride` apart.
  @inline(__always)
  func match(
    _ base: UnsafePointer<UInt8>, _ positions: UnsafeMutablePointer<UInt32>,
    _ found: UnsafeMutablePointer<UInt8>, rest: Int, _ target: UnsafeMutablePointer<UInt64>,
    stride: Int
  ) -> Int {
    guard count <= rest, scan_equal(found, characters, count) else { return 0 }
    let newline = positions + (count &- 1)
    guard newline[0] &- newline[-1] &- 1 == trailing,
      trailing == 0 || base[Int(newline[-1] &+ 1)] == 0x0D
    else { return 0 }
    var index = 0
    while index < memberCount {
      let member = members[index]
      index &+= 1
      let colon = positions + Int(member.colon)
      let start = colon[-1] &+ 1
      let length = Int(member.length)
      guard Int(colon[0] &- start) == length, scan_equal(base + Int(start), member.bytes, length)
      else { return 0 }
      if member.slot >= 0 {
        let from = UInt64(colon[0] &+ 1)
        let end = UInt64(positions[Int(member.end)]) &+ UInt64(member.closing)
        target[Int(member.slot) &* stride] = from | (end &- from) &<< 32
      }
    }
    return count
  }
}
