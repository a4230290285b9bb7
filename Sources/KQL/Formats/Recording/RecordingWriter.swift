import CScan

/// Writes chunks of a stream as the lines of a recording.
///
/// Each record is a line; those of a chunk share its time, by which they are put together again:
///
/// ```json
/// {"received":"2026-11-22T05:33:00.1234567Z","from":"/var/log/auth.log","offset":1024,"line":"…"}
/// {"received":"2026-11-22T05:33:00.2345678Z","from":"10.0.0.7","message":"<34>…"}
/// ```
///
/// Bytes that are not UTF-8 are written as `lineBase64` and `messageBase64`.
package struct RecordingWriter {
  /// Creates a writer.
  package init() {}

  /// Appends the records of a chunk.
  package func append(_ chunk: Chunk, to buffer: inout ByteBuffer) {
    var start = 0
    var head = head(of: chunk, from: chunk.origin)
    if let messages = chunk.messages {
      var sender = SenderCursor(chunk)
      for end in messages.ends {
        if sender.move(to: UInt32(truncatingIfNeeded: start)) {
          head = self.head(of: chunk, from: sender.origin)
        }
        buffer.append(head)
        append(Self.view(chunk, start..<Int(end)), "message", "messageBase64", &buffer)
        start = Int(end) + 1
      }
      return
    }
    while start < chunk.count {
      let end = UnsafePointer(chunk.start).endOfLine(from: start, to: chunk.count)
      buffer.append(head)
      buffer.append(",\"offset\":")
      buffer.append(decimal: Int64(chunk.offset + start))
      append(chunk.years, at: chunk.offset + start, &buffer)
      append(Self.view(chunk, start..<end), "line", "lineBase64", &buffer)
      start = end + 1
    }
  }

  /// Appends what is known of the year of a line, if that is not told by when it came.
  private func append(_ years: RecordYears?, at position: Int, _ buffer: inout ByteBuffer) {
    guard let years else { return }
    if let border = years.borders.first(where: { $0.end > position }) {
      buffer.append(",\"year\":")
      buffer.append(decimal: Int64(border.year))
    } else if let latest = years.latest {
      buffer.append(",\"writtenBy\":\"")
      buffer.advance(latest.write(to: buffer.reserve(40)))
      buffer.append("\"")
    }
  }

  private static func view(_ chunk: Chunk, _ range: Range<Int>) -> StringView {
    StringView(UnsafePointer(chunk.start) + range.lowerBound, range.count)
  }

  /// What the lines of a chunk's records from one sender begin with.
  private func head(of chunk: Chunk, from origin: String) -> ByteBuffer {
    var buffer = ByteBuffer(capacity: 128)
    buffer.append("{\"received\":\"")
    buffer.advance(chunk.received.write(to: buffer.reserve(40)))
    buffer.append("\",\"from\":")
    buffer.append(jsonText: origin)
    return buffer
  }

  private func append(
    _ record: StringView, _ key: StaticString, _ binaryKey: StaticString,
    _ buffer: inout ByteBuffer
  ) {
    let isText = scan_is_utf8(record.start, record.count)
    buffer.append(",\"")
    buffer.append(isText ? key : binaryKey)
    buffer.append("\":")
    if isText {
      buffer.append(jsonString: record)
    } else {
      let arena = Arena()
      arena.begin()
      Base64.append(record, to: arena)
      buffer.append("\"")
      buffer.append(arena.end())
      buffer.append("\"")
    }
    buffer.append("}\n")
  }
}
