import KQL

/// Writes rows as lines that begin with their time and labels: `638396640000000000⇥{"host":"a"}⇥{…}`.
///
/// JSON holds no tabulators, so that they tell the parts.
final class StampedLines: RowFormatter {
  private let writer: JSONWriter
  private let time: Int?
  private let labels: [(name: String, column: Int)]
  private var lines = ByteBuffer(capacity: 1 << 12)

  /// Makes a writer.
  ///
  /// - Parameters:
  ///   - table: The table of the rows.
  ///   - time: The column that says when; without it the first datetime does.
  ///   - labels: The columns whose values are labels, as far as the table has them.
  init(_ table: OutputTable, time: String?, labels: [String]) {
    writer = JSONWriter(schema: table.schema)
    let first = table.schema.firstIndex { $0.type == .datetime }
    self.time =
      time.flatMap { table.schema.index(named: $0) }
      .flatMap { table.schema[$0].type == .datetime ? $0 : nil } ?? first
    self.labels = labels.compactMap { name in
      table.schema.index(named: name).map { (name, $0) }
    }
  }

  var takesRest: Bool { true }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    lines.removeAll(keepingAtMost: 1 << 20)
    writer.format(batch, to: &lines)
    stamp(batch, &buffer)
  }

  func format(_ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer) {
    lines.removeAll(keepingAtMost: 1 << 20)
    writer.format(batch, rest: rest, isWhole: isWhole, to: &lines)
    stamp(batch, &buffer)
  }

  private func stamp(_ batch: Batch, _ buffer: inout ByteBuffer) {
    var rest = lines.bytes
    for row in 0..<batch.count {
      guard let end = rest.firstIndex(of: 0x0A) else { return }
      buffer.append(decimal: ticks(batch, row))
      buffer.append(UInt8(ascii: "\t"))
      if !labels.isEmpty { appendLabels(batch, row, &buffer) }
      buffer.append(UInt8(ascii: "\t"))
      buffer.append(UnsafeRawBufferPointer(rebasing: rest[...end]))
      rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
    }
  }

  /// When a row happened; now, where it does not say.
  private func ticks(_ batch: Batch, _ row: Int) -> Int64 {
    if let time, case .datetime(let value) = batch.value(row: row, column: time) {
      return value.ticks
    }
    return currentTime().ticks
  }

  private func appendLabels(_ batch: Batch, _ row: Int, _ buffer: inout ByteBuffer) {
    var separator: StaticString = "{"
    for (name, column) in labels {
      let value = batch.value(row: row, column: column)
      guard value != .null else { continue }
      let text = if case .string(let text) = value { text } else { "\(value)" }
      buffer.append(separator)
      separator = ","
      buffer.append(jsonText: name)
      buffer.append(":")
      buffer.append(jsonText: text)
    }
    if separator.utf8CodeUnitCount == 1, separator.utf8Start.pointee == UInt8(ascii: "{") {
      buffer.append("{")
    }
    buffer.append("}")
  }
}

/// A line of ``StampedLines``, taken apart.
struct StampedLine {
  /// When.
  let ticks: Int64

  /// Where its labels are, as a JSON object; empty without any.
  let labels: Range<Int>

  /// Where the row is, as a JSON object.
  let object: Range<Int>

  /// Takes the line of a row apart.
  init(_ batch: RowsBatch, _ row: Int) { self.init(batch.bytes, batch.range(row)) }

  /// Takes a line apart.
  init(_ bytes: [UInt8], _ line: Range<Int>) {
    var ticks: Int64 = 0
    var offset = line.lowerBound
    while offset < line.upperBound, bytes[offset] != 0x09 {
      ticks = ticks &* 10 &+ Int64(bytes[offset] &- 0x30)
      offset += 1
    }
    self.ticks = ticks
    let start = Swift.min(offset + 1, line.upperBound)
    let tab = bytes[start..<line.upperBound].firstIndex(of: 0x09) ?? start
    labels = start..<tab
    object = Swift.min(tab + 1, line.upperBound)..<line.upperBound
  }

  /// Nanoseconds since 1970.
  var nanoseconds: Int64 { (ticks &- Datetime.unixEpochTicks) &* 100 }
}
