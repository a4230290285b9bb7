/// Writes one array into an arena.
struct DynamicArrayWriter {
  /// Writes the elements, after ``separate()``.
  let writer: DynamicWriter

  /// The number of elements so far.
  private(set) var count = 0

  /// Starts an array, as the string being built.
  init(_ arena: Arena) {
    writer = DynamicWriter(arena)
    arena.begin()
    arena.append(UInt8(ascii: "["))
  }

  /// Writes the comma before an element other than the first.
  @inline(__always)
  mutating func separate() {
    if count > 0 { writer.arena.append(UInt8(ascii: ",")) }
    count += 1
  }

  /// Adds an element; `nil` is null.
  @inline(__always)
  mutating func append(_ value: Dynamic?) {
    separate()
    writer.append(value)
  }

  /// Adds a string.
  @inline(__always)
  mutating func append(string: StringView) {
    separate()
    writer.append(string: string)
  }

  /// Ends the array.
  func finish() -> Dynamic {
    writer.arena.append(UInt8(ascii: "]"))
    return Dynamic(writer.arena.end())
  }
}

/// Writes one bag into an arena.
struct DynamicBagWriter {
  /// Writes the values, after ``begin(key:)-(StringView)``.
  let writer: DynamicWriter

  private var isEmpty = true

  /// Starts a bag, as the string being built.
  init(_ arena: Arena) {
    self.init(nestedIn: arena, isTop: true)
  }

  /// Starts a bag inside of the string being built.
  init(nestedIn arena: Arena, isTop: Bool = false) {
    writer = DynamicWriter(arena)
    if isTop { arena.begin() }
    arena.append(UInt8(ascii: "{"))
  }

  /// Writes a key, whose value has to follow.
  mutating func begin(key: StringView) {
    if !isEmpty { writer.arena.append(UInt8(ascii: ",")) }
    isEmpty = false
    writer.append(string: key)
    writer.arena.append(UInt8(ascii: ":"))
  }

  /// Writes a key of another bag, whose value has to follow.
  mutating func begin(key: DynamicString) {
    key.withDecoded { begin(key: $0) }
  }

  /// Adds a member; a `nil` value is null.
  mutating func append(_ key: StringView, _ value: Dynamic?) {
    begin(key: key)
    writer.append(value)
  }

  /// Adds a member of another bag.
  mutating func append(_ member: (key: DynamicString, value: Dynamic)) {
    begin(key: member.key)
    writer.append(member.value)
  }

  /// Adds a member with a text as its value.
  mutating func append(_ key: StaticString, text: StringView) {
    begin(key: StringView(key.utf8Start, key.utf8CodeUnitCount))
    writer.append(string: text)
  }

  /// Writes the closing brace.
  func close() { writer.arena.append(UInt8(ascii: "}")) }

  /// Ends the bag that was started as the string being built.
  func finish() -> Dynamic {
    close()
    return Dynamic(writer.arena.end())
  }
}
