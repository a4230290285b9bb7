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
    var lines = RecordLines()
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
      if countsLines, let line = state.lines.line(at: record.position, of: record.origin) {
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
        try file.write(json: text)
      } catch {
        state.failure = error
      }
    }
  }
}
