import KQL
import Synchronization

/// The file of `--dead-letter`, for all outputs of a run.
final class DeadLetterFile: Sendable {
  /// Guards the file.
  private let file: Mutex<OutputFile>

  init(_ file: OutputFile) { self.file = Mutex(file) }

  /// Keeps a row for an output.
  var keep: RefusedRows.Keep {
    { (json, name, reason) throws(SinkError) in
      try self.write(json, of: name, reason: reason)
    }
  }

  private func write(
    _ json: UnsafeRawBufferPointer, of name: String, reason: String
  ) throws(SinkError) {
    var text = ByteBuffer(capacity: json.count + 256)
    text.append("{\"time\":")
    text.append(jsonText: currentTime().text)
    text.append(",\"output\":")
    text.append(jsonText: name)
    text.append(",\"reason\":")
    text.append(jsonText: reason)
    text.append(",\"row\":")
    let count = (json.lastIndex { $0 > 0x20 } ?? -1) + 1
    text.append(UnsafeRawBufferPointer(rebasing: json.prefix(count)))
    text.append("}\n")
    try file.withLock { (file) throws(SinkError) in try file.write(json: text) }
  }

  /// Where the file ends, with everything in it on the disk.
  func mark() throws(SinkError) -> SinkMark? {
    try file.withLock { (file) throws(SinkError) in try file.mark() }
  }
}
