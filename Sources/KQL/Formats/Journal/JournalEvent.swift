/// An entry of systemd's journal, as `journal_block` lays it out.
struct JournalEvent: ChunkEvent {
  private let start: UnsafeRawPointer

  private static let headSize = 40
  private static let smallest = headSize + 4 * JournalFields.names.count

  static func length(in chunk: Chunk, at offset: Int) -> Int? {
    guard chunk.count - offset >= smallest else { return nil }
    let length = Int(UnsafeRawPointer(chunk.start + offset).loadUnaligned(as: UInt32.self))
    return length >= smallest ? length : nil
  }

  static func isEvent(in chunk: Chunk, at offset: Int) -> Bool { true }

  init(in chunk: Chunk, at offset: Int) { start = UnsafeRawPointer(chunk.start + offset) }

  private func number<Number: BitwiseCopyable>(_ offset: Int, _: Number.Type) -> Number {
    start.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }

  /// When the journal took it.
  var realtime: Datetime? { Self.datetime(microseconds: number(8, UInt64.self)) }

  /// The same since the start of the machine, in microseconds.
  var monotonic: Int64 { Int64(clamping: number(16, UInt64.self)) }

  /// A time in microseconds since 1970.
  static func datetime(microseconds: UInt64) -> Datetime? {
    guard microseconds > 0, microseconds < 1 << 58 else { return nil }
    return Datetime.checked(Datetime.unixEpochTicks + Int64(microseconds) * 10)
  }

  /// The value of a field, by its number in ``JournalFields``.
  subscript(field: Int) -> StringView? {
    let place = Int(number(Self.headSize + 4 * field, UInt32.self))
    return place == 0 ? nil : self.field(at: place).value
  }

  /// A field of an entry.
  struct Field {
    var name: StringView
    var value: StringView
    /// Its number in ``JournalFields``; `nil` where it is none of them.
    var number: Int?
  }

  /// All fields, in the order of the journal.
  var fields: some Sequence<Field> {
    let end = Int(number(0, UInt32.self))
    return sequence(state: Self.smallest) { (place: inout Int) in
      guard place + 8 <= end else { return nil }
      let field = field(at: place)
      place += (8 + field.name.count + field.value.count + 3) & ~3
      return field
    }
  }

  private func field(at place: Int) -> Field {
    let name = number(place, UInt32.self)
    let count = Int(name & 0xFF_FFFF)
    let bytes = (start + place + 8).assumingMemoryBound(to: UInt8.self)
    return Field(
      name: StringView(bytes, count),
      value: StringView(bytes + count, Int(number(place + 4, UInt32.self))),
      number: name >> 24 == 0 ? nil : Int(name >> 24) - 1)
  }
}
