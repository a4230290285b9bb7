import Glibc
import KQL

/// Writes each row as an entry of a log, with its length in 8 bytes before it.
final class LogEntryWriter: RowFormatter {
  private let writer: JSONWriter
  private let target: EventLogOutput.Target
  private let heading: String
  private let fields: [String]
  private let schema: Schema
  private let output: EventLogOutput
  private var line = ByteBuffer(capacity: 1 << 10)

  init(_ table: OutputTable, _ output: EventLogOutput, _ target: EventLogOutput.Target) {
    writer = JSONWriter(schema: table.schema)
    schema = table.schema
    self.target = target
    self.output = output
    fields = Self.fields(table.schema)
    var heading =
      "PRIORITY=\(output.priority)\nSYSLOG_IDENTIFIER=\(output.source)\nLOG=\(output.log)\n"
    if let title = table.title {
      heading +=
        "KQL_QUERY_NAME=\(title.split(whereSeparator: \.isNewline).joined(separator: " "))\n"
    }
    self.heading = heading
  }

  /// The names of fields: columns in capitals behind `KQL_`, each once.
  static func fields(_ schema: Schema) -> [String] {
    var known: Set<String> = ["KQL_QUERY_NAME"]
    return schema.map { column in
      let name = column.name.utf8.map { byte -> Character in
        switch byte {
        case 0x30..<0x3A, 0x41...0x5A: Character(UnicodeScalar(byte))
        case 0x61...0x7A: Character(UnicodeScalar(byte - 0x20))
        default: "_"
        }
      }
      // 64 letters at most, with room for a number.
      let stem = "KQL_" + String(name.prefix(56))
      var unique = stem
      var number = 1
      while !known.insert(unique).inserted {
        number += 1
        unique = "\(stem)_\(number)"
      }
      return unique
    }
  }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    for row in 0..<batch.count {
      line.removeAll(keepingAtMost: 1 << 20)
      writer.format(batch.slice(row..<row + 1), to: &line)
      line.removeLast(1)
      let start = buffer.count
      buffer.append(repeating: 0, count: 8)
      switch target {
      case .journal: appendFields(batch, row, &buffer)
      case .syslog: appendLine(&buffer)
      }
      buffer.replace(UInt64(buffer.count - start - 8), at: start)
    }
  }

  private func appendFields(_ batch: Batch, _ row: Int, _ buffer: inout ByteBuffer) {
    buffer.append(heading)
    buffer.append("MESSAGE=")
    buffer.append(line)
    buffer.append("\n")
    for (column, field) in fields.enumerated() {
      let value = batch.value(row: row, column: column)
      guard value != .null else { continue }
      let text = "\(value)"
      buffer.append(field)
      if text.utf8.contains(0x0A) {
        // What has several lines comes with its length.
        buffer.append("\n")
        withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { buffer.append($0) }
      } else {
        buffer.append("=")
      }
      buffer.append(text)
      buffer.append("\n")
    }
  }

  /// As syslog(3) writes it: the facility is `user`.
  private func appendLine(_ buffer: inout ByteBuffer) {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var stamp = [CChar](repeating: 0, count: 32)
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let count = strftime(&stamp, stamp.count, "%e %H:%M:%S", &parts)
    let clock = String(decoding: stamp.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    buffer.append(
      "<\(8 + output.priority)>\(months[Int(parts.tm_mon)]) \(clock) \(output.source)[\(getpid())]: "
    )
    buffer.append(line)
  }
}
