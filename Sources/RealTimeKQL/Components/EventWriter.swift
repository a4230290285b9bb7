public import KQL

/// What a source of one's own is read through; used by one thread at a time.
public protocol EventReader: AnyObject {
  /// Adds events that have come, without waiting.
  ///
  /// - Returns: Whether there may be more.
  /// - Throws: Why the source cannot be read any more.
  func read(_ events: inout EventWriter) throws(SourceError) -> EventResult

  /// What to poll for input when there was none; `nil` to be asked again after some milliseconds.
  var descriptor: Int32? { get }

  /// What it has counted.
  var counters: [Counter] { get }
}

extension EventReader {
  /// None.
  public var descriptor: Int32? { nil }
  /// None.
  public var counters: [Counter] { [] }
}

/// What a read of events gave.
public enum EventResult: Hashable, Sendable {
  /// Some events, and there may be more at once.
  case events
  /// Nothing now, perhaps later.
  case nothingYet
  /// There is no more.
  case end
}

/// Takes the events of a source of one's own.
public struct EventWriter: ~Copyable {
  private let columns: [String]
  var buffer = ByteBuffer()
  private(set) var count = 0

  init(_ schema: Schema) { columns = schema.map(\.name) }

  /// Adds an event of Swift values: `events.append(6, "west", nil as Double?)`.
  ///
  /// - Parameter values: One for each column, in order; missing ones are null, others are left out.
  public mutating func append<each Element: ScalarValue>(_ values: repeat each Element) {
    var all: [Value] = []
    repeat all.append((each values).scalarValue)
    append(all)
  }

  /// Adds an event.
  ///
  /// - Parameter values: One for each column, in order; missing ones are null, others are left out.
  public mutating func append(_ values: [Value]) {
    buffer.append("{")
    for (position, (name, value)) in zip(columns, values).enumerated() {
      if position > 0 { buffer.append(",") }
      buffer.append(jsonText: name)
      buffer.append(":")
      buffer.append(json: value)
    }
    buffer.append("}\n")
    count += 1
  }

  /// Adds an event that is written as a line of JSON; none when that fails.
  mutating func append<Failure: Error>(
    writing write: (inout ByteBuffer) throws(Failure) -> Void
  ) throws(Failure) {
    let before = buffer.count
    do throws(Failure) {
      try write(&buffer)
    } catch {
      buffer.removeLast(buffer.count - before)
      throw error
    }
    count += 1
  }

  /// The events as a chunk of JSON lines.
  func chunk(offset: Int, received: Datetime, origin: String) -> Chunk {
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: buffer.count + Chunk.slack)
    UnsafeMutableRawBufferPointer(start: start, count: buffer.count).copyMemory(from: buffer.bytes)
    (start + buffer.count).initialize(repeating: 0, count: Chunk.slack)
    return Chunk(
      start: start, count: buffer.count, offset: offset, received: received, origin: origin)
  }
}

extension ByteBuffer {
  /// Appends a value as it stands in an event.
  fileprivate mutating func append(json value: Value) {
    switch value {
    case .null: append("null")
    case .bool(let bool): append(bool ? "true" : "false")
    case .int(let number): append(decimal: Int64(number))
    case .long(let number): append(decimal: number)
    case .real(let number):
      if number.isFinite { append(String(number)) } else { append(jsonText: String(number)) }
    case .decimal(let text), .string(let text), .guid(let text): append(jsonText: text)
    case .datetime(let time): append(jsonText: time.text)
    case .timespan(let time): append(jsonText: time.shortText)
    case .dynamic(let json): append(json)
    }
  }
}

extension SourcePlan {
  /// The plan of a source of one's own.
  ///
  /// - Parameters:
  ///   - columns: Names and types of its events, as in a query: `"At: datetime, eyes: long"`.
  ///   - isLive: Whether events arrive as they happen.
  ///   - name: What messages call it.
  ///   - open: Makes what it is read through.
  /// - Throws: What is wrong with the columns.
  public init(
    columns: String, isLive: Bool, name: String,
    open: @escaping @Sendable () throws(SourceError) -> any EventReader
  ) throws(SourceError) {
    let schema: Schema
    do throws(FormatError) {
      schema = try Schema(declaration: columns)
    } catch {
      throw SourceError("\(name): \(error.message)")
    }
    self.init(
      standard: NDJSONFormat(schema: schema, isOpen: false), isLive: isLive, canReadAgain: !isLive
    ) { (_) throws(SourceError) in
      let feed = EventFeed(try open(), schema, name: name)
      return OpenSource(bytes: try ByteInput(feed))
    }
  }
}
