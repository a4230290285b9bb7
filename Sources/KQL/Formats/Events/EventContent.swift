/// What a column of an ``EventTable`` holds.
///
/// The closures must not keep what they are given. Texts may point into the event's chunk, into the arena
/// or to what lives for ever.
indirect enum EventContent<Event: ChunkEvent>: Sendable {
  case bool(@Sendable (Event) -> Bool?)
  case int(@Sendable (Event) -> Int32?)
  case long(@Sendable (Event) -> Int64?)
  case datetime(@Sendable (Event) -> Datetime?)
  case guid(@Sendable (Event) -> Guid?)
  /// A text; without one the column has an empty text, and a bag no member.
  case text(@Sendable (Event, Arena) -> StringView?)
  /// A text that is the same in every row.
  case fixed(String)
  /// A dynamic value: writes its JSON and returns `true`, or writes nothing.
  case json(@Sendable (Event, DynamicWriter) -> Bool)
  /// A bag of members; those without a value are left out.
  case bag([(name: StaticString, content: EventContent)])
  /// What nobody knows.
  case missing(ScalarType)

  /// The type of the column.
  var type: ScalarType {
    switch self {
    case .bool: .bool
    case .int: .int
    case .long: .long
    case .datetime: .datetime
    case .guid: .guid
    case .text, .fixed: .string
    case .json, .bag: .dynamic
    case .missing(let type): type
    }
  }

  /// Writes the value of an event as JSON, between `begin()` and `end()` of the writer's arena.
  ///
  /// - Parameters:
  ///   - event: The event.
  ///   - writer: Takes the text.
  ///   - scratch: For texts that are made on the way.
  /// - Returns: `false` when there is none; then nothing is written.
  func write(_ event: Event, to writer: DynamicWriter, _ scratch: Arena) -> Bool {
    switch self {
    case .bool(let value):
      guard let value = value(event) else { return false }
      writer.append(value)
    case .int(let value):
      guard let value = value(event) else { return false }
      writer.append(Int64(value))
    case .long(let value):
      guard let value = value(event) else { return false }
      writer.append(value)
    case .datetime(let value):
      guard let value = value(event) else { return false }
      Self.write(to: writer, as: .datetime) { value.writeTrimmed(to: $0) }
    case .guid(let value):
      guard let value = value(event) else { return false }
      Self.write(to: writer, as: .guid) { value.write(to: $0) }
    case .text(let text):
      guard let text = text(event, scratch) else { return false }
      writer.append(string: text)
    case .fixed(let text): writer.append(string: scratch.copy(text))
    case .json(let write): return write(event, writer)
    case .bag(let members):
      writer.arena.append("{")
      var isFirst = true
      for (name, content) in members {
        // Whether there is a value is known only when it is written.
        let before = writer.arena.openCount
        if !isFirst { writer.arena.append(",") }
        writer.append(string: StringView(name))
        writer.arena.append(":")
        if content.write(event, to: writer, scratch) {
          isFirst = false
        } else {
          writer.arena.removeLast(writer.arena.openCount - before)
        }
      }
      writer.arena.append("}")
    case .missing: return false
    }
    return true
  }

  private static func write(
    to writer: DynamicWriter, as type: ScalarType, _ write: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { text in
      guard let start = text.baseAddress else { return }
      writer.append(StringView(start, write(start)), markedAs: type)
    }
  }
}
