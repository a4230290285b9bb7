import Glibc
import KQL
import Synchronization

/// Keeps records that could not be understood, one JSON object a line.
///
/// ```json
/// {"file":"a.ndjson","line":17,"position":1024,"reason":"it is no JSON object","record":"{bad"}
/// ```
final class RejectsFile: Sendable {
  private let file: OutputFile

  private struct State {
    /// How many lines each file has before a position.
    var counted: [String: (position: Int, lines: Int)] = [:]
    var failure: SinkError?
  }

  /// Guards the file too.
  private let state = Mutex(State())

  /// Whether files stay what they are, so that lines can be counted in them.
  private let countsLines: Bool

  init(_ file: OutputFile, countsLines: Bool) {
    self.file = file
    self.countsLines = countsLines
  }

  /// What went wrong with the file, if something did.
  var failure: SinkError? { state.withLock { $0.failure } }

  /// Writes a record.
  func take(_ record: RejectedRecord) {
    state.withLock { state in
      guard state.failure == nil else { return }
      var text = ByteBuffer(capacity: 256)
      text.append("{\"file\":")
      text.append(jsonText: record.origin)
      if countsLines, let line = Self.line(of: record, &state) {
        text.append(",\"line\":")
        text.append(decimal: Int64(line))
      }
      text.append(",\"position\":")
      text.append(decimal: Int64(record.position))
      text.append(",\"reason\":")
      text.append(jsonText: record.reason.description)
      text.append(",\"record\":")
      text.append(jsonString: record.text)
      text.append("}\n")
      do throws(SinkError) {
        try file.write(text.bytes)
      } catch {
        state.failure = error
      }
    }
  }

  /// The number of a record's line, from 1; `nil` where its file cannot tell.
  private static func line(of record: RejectedRecord, _ state: inout State) -> Int? {
    guard record.origin != "-",
      let descriptor = try? FileInput.open(record.origin)
    else { return nil }
    defer { close(descriptor) }
    guard !FileContents(descriptor).isCompressed else { return nil }
    var (position, lines) = state.counted[record.origin] ?? (0, 0)
    if position > record.position { (position, lines) = (0, 0) }
    var part = [UInt8](repeating: 0, count: 1 << 18)
    while position < record.position {
      let wanted = Swift.min(part.count, record.position - position)
      let read = retrying { pread(descriptor, &part, wanted, off_t(position)) }
      guard read > 0 else { return nil }
      for index in 0..<read where part[index] == 0x0A { lines += 1 }
      position += read
    }
    state.counted[record.origin] = (position, lines)
    return lines + 1
  }
}
