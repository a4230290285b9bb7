/// Puts the lines of a recording together to the chunks that were recorded.
package final class RecordingReader {
  private var bytes = ByteBuffer(capacity: 1 << 14)
  private var messages: ChunkMessages?
  private var received = Datetime.minimum
  private var origin = ""
  private var offset = 0
  private var years: RecordYears?
  /// The first record of each file of separated values.
  private var heads: [String: ChunkHead] = [:]
  private var lineNumber = 0

  /// The first line, once it has been read.
  package private(set) var header: RecordingHeader?

  /// A chunk that is longer is cut, so that a made-up recording cannot fill the memory.
  private static let longestChunk = 8 << 20

  /// Creates a reader.
  package init() {}

  /// Takes in lines, and passes on each chunk that they complete.
  ///
  /// - Throws: The number of the line that is not one of a recording.
  package func read(
    _ lines: UnsafeBufferPointer<UInt8>, _ emit: (Chunk) -> Void
  ) throws(FormatError) {
    guard let start = lines.baseAddress else { return }
    var first = 0
    while first < lines.count {
      let end = start.endOfLine(from: first, to: lines.count)
      lineNumber += 1
      let line = StringView(start + first, end - first)
      if header == nil { header = try RecordingHeader(line: line) } else { try append(line, emit) }
      first = end + 1
    }
  }

  /// The last chunk, if there is one.
  package func finish() -> Chunk? { bytes.isEmpty ? nil : takeChunk() }

  private func append(_ line: StringView, _ emit: (Chunk) -> Void) throws(FormatError) {
    let failure = FormatError(message: "its line \(lineNumber) is none of a recording")
    guard Dynamic.isJSON(line) else { throw failure }
    let record = Dynamic(line)
    let time = record.member("received")?.string?.withDecoded { Datetime.parsed($0) }
    guard let time, let from = record.member("from")?.string?.withDecoded({ $0.string }) else {
      throw failure
    }
    let isMessage = record.member("line") == nil && record.member("lineBase64") == nil
    let isSame =
      time == received && isMessage == (messages != nil) && (isMessage || from == origin)
      && years == Self.years(of: record)
    if !bytes.isEmpty, !isSame || bytes.count > Self.longestChunk { emit(takeChunk()) }
    if bytes.isEmpty {
      received = time
      origin = from
      offset = Int(clamping: record.member("offset")?.asLong ?? 0)
      messages = isMessage ? ChunkMessages() : nil
      years = Self.years(of: record)
    }
    guard append(record, isMessage: isMessage) else { throw failure }
    endRecord(from: from)
  }

  /// What a line says of the year of its record.
  private static func years(of record: Dynamic) -> RecordYears? {
    if let year = record.member("year")?.asLong, (1...9999).contains(year) {
      return RecordYears(borders: [RecordYears.Border(end: .max, year: Int(year))])
    }
    let latest = record.member("writtenBy")?.string?.withDecoded { Datetime.parsed($0) }
    return latest.flatMap { $0 }.map { RecordYears(latest: $0) }
  }

  /// Appends the bytes of a record; `false` when it has none.
  private func append(_ record: Dynamic, isMessage: Bool) -> Bool {
    if let text = record.member(isMessage ? "message" : "line")?.string {
      text.withDecoded { bytes.append($0) }
    } else {
      let arena = Arena()
      let text = record.member(isMessage ? "messageBase64" : "lineBase64")?.string
      guard let text, let decoded = Base64.decoded(text.decoded(arena), arena) else { return false }
      bytes.append(decoded)
    }
    return true
  }

  /// Ends a record, and notes where a message ends.
  private func endRecord(from sender: String) {
    let end = UInt32(truncatingIfNeeded: bytes.count)
    bytes.append(0x0A)
    guard messages != nil else { return }
    messages?.ends.append(end)
    if let last = messages?.senders.last, last.origin == sender {
      messages?.senders.removeLast()
    }
    messages?.senders.append(ChunkMessages.Sender(end: end + 1, origin: sender))
  }

  private func takeChunk() -> Chunk {
    let count = bytes.count
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Chunk.slack)
    UnsafeMutableRawBufferPointer(start: start, count: count).copyMemory(from: bytes.bytes)
    (start + count).update(repeating: 0, count: Chunk.slack)
    bytes.removeAll(keepingAtMost: 1 << 18)
    if offset == 0, let csv = header?.standard as? CSVFormat, csv.hasHeader {
      var framing = CSVFraming(separator: csv.separator)
      _ = framing.wholeRecords(
        in: UnsafeBufferPointer(start: start, count: count), searched: 0)
      heads[origin] = framing.head
    }
    return Chunk(
      start: start, count: count, offset: offset, received: received, origin: origin,
      messages: messages, years: years, head: heads[origin])
  }
}
