import Glibc

@testable import KQL

/// Fuzz targets of the format readers.
///
/// Each runs an input through framing and reader in several ways that must give the same rows: whole, cut
/// at arbitrary places, with other bytes in the slack, and with a selection. A difference ends the
/// process, as does a trap or, under the address sanitizer, a read outside of a chunk.
enum ReaderFuzz {
  /// CSV; the first bytes choose the separator, the header and the cuts.
  static func csv(_ input: UnsafeRawBufferPointer) {
    guard input.count > 4 else { return }
    let text = Array(input.dropFirst(4))
    let separator: UInt8 = input[0] & 1 == 0 ? 0x2C : 0x3B
    let format = text.withUnsafeBufferPointer { sample in
      try? CSVFormat(sample: sample, separator: separator, hasHeader: input[0] & 2 == 0)
    }
    guard let format else { return }
    check(format, text, seed: seed(input), paths: [])
  }

  /// JSON lines, with paths into the first column and into the event.
  static func ndjson(_ input: UnsafeRawBufferPointer) {
    guard input.count > 4 else { return }
    let text = Array(input.dropFirst(4))
    let format = text.withUnsafeBufferPointer { NDJSONFormat(sample: $0) }
    var paths = [
      ColumnPath(column: ColumnPath.event, keys: ["a"]),
      ColumnPath(column: ColumnPath.event, keys: ["a", "b"]),
      ColumnPath(column: ColumnPath.event, keys: ["EventData", "PID"]),
    ]
    if !format.schema.isEmpty { paths.append(ColumnPath(column: 0, keys: ["b"])) }
    check(format, text, seed: seed(input), paths: paths)
    // Shapes learnt from other lines must not change what a line gives.
    let together = Run(format, text, paths: paths, cuts: [], slack: 0, isFramed: false)
    var alone = Run(format, [], paths: paths, cuts: [], slack: 0, isFramed: false)
    var start = 0
    for (index, byte) in text.enumerated() where byte == 0x0A || index == text.count - 1 {
      let line = Array(text[start...index])
      alone += Run(
        format, line, paths: paths, cuts: [], slack: 0, offset: start, isFramed: false)
      start = index + 1
    }
    expect(together, alone, "a line gives something else among others")
  }

  /// Syslog, in both views.
  static func syslog(_ input: UnsafeRawBufferPointer) {
    guard input.count > 4 else { return }
    let text = Array(input.dropFirst(4))
    check(SyslogFormat(.original), text, seed: seed(input), paths: [])
    check(SyslogFormat(.sentinel), text, seed: seed(input), paths: [])
  }

  /// A chunk of an event log, or what is left of one, in several tables.
  static func evtx(_ input: UnsafeRawBufferPointer) {
    let views = ["SecurityEvent", "Event", "WindowsEvent", "DeviceProcessEvents", "DeviceEvents"]
    let paths = [
      ColumnPath(column: 19, keys: ["TargetUserName"]), ColumnPath(column: 20, keys: ["a", "b"]),
    ]
    checkSlack(EVTXFormat(), Array(input), paths: paths)
    for view in views {
      if let format = EVTXFormat.views[view] { checkSlack(format, Array(input), paths: []) }
    }
    checkJSON(EVTXFormat(), Array(input))
    if let format = EVTXFormat.views["WindowsEvent"] { checkJSON(format, Array(input)) }
  }

  /// Buffers of a trace, by the head of the first.
  static func etl(_ input: UnsafeRawBufferPointer) {
    let paths = [
      ColumnPath(column: 19, keys: ["PID"]), ColumnPath(column: 21, keys: ["EventName"]),
    ]
    checkSlack(ETLFormat(ETLKnowledge()), Array(input), paths: paths)
    if let base = input.baseAddress?.assumingMemoryBound(to: UInt8.self) {
      _ = ETLHead(base, input.count)?.bytes
    }
  }

  /// An instrumentation manifest.
  static func manifest(_ input: UnsafeRawBufferPointer) {
    var providers = ETWProviders.builtIn
    try? providers.add(manifest: Array(input))
  }

  /// What is behind a chunk must not change its rows.
  private static func checkSlack(_ format: any InputFormat, _ bytes: [UInt8], paths: [ColumnPath]) {
    let one = Run(format, bytes, paths: paths, cuts: [], slack: 0)
    let other = Run(format, bytes, paths: paths, cuts: [], slack: 0x2A)
    precondition(one == other, "slack changes the rows")
  }

  /// Rows that are written at once must be those that columns give.
  private static func checkJSON(_ format: any InputFormat, _ bytes: [UInt8]) {
    let writers = [JSONWriter(schema: format.schema), JSONWriter(schema: format.schema)]
    let reader = format.makeReader(paths: [])
    _ = reader.read(Run.chunk(bytes[...], 0x2A, offset: 0)) { batch in
      var direct = ByteBuffer()
      var decoded = ByteBuffer()
      writers[0].format(batch, to: &direct)
      let columns = (0..<batch.columnCount).map { batch.column($0) }
      writers[1].format(Batch(count: batch.count, columns: columns), to: &decoded)
      precondition(direct.string == decoded.string, "a row is written otherwise than its columns")
      return true
    }
  }

  private static func seed(_ input: UnsafeRawBufferPointer) -> UInt32 {
    input.loadUnaligned(as: UInt32.self)
  }

  private static func check(
    _ format: any InputFormat, _ text: [UInt8], seed: UInt32, paths: [ColumnPath]
  ) {
    let whole = Run(format, text, paths: paths, cuts: [], slack: 0)
    // Where events are found by their braces, what is no event ends with its chunk.
    if whole.counts.malformed > 0, isPrepared(format, text) { return }
    var state = seed | 1
    var cuts: Set<Int> = []
    for _ in 0..<6 where !text.isEmpty {
      state = state &* 1_664_525 &+ 1_013_904_223
      cuts.insert(Int(state >> 8) % text.count)
    }
    let cut = Run(format, text, paths: paths, cuts: cuts.sorted(), slack: 0x22)
    expect(whole, cut, "cuts change the rows")
    let singles = text.count < 80 ? Array(0..<text.count) : []
    let bytes = Run(format, text, paths: paths, cuts: singles, slack: 0x0A)
    expect(whole, bytes, "cuts or slack change the rows")
  }

  /// Whether events are found by their braces, and put into lines.
  private static func isPrepared(_ format: any InputFormat, _ text: [UInt8]) -> Bool {
    var framing = format.makeFraming()
    _ = text.withUnsafeBufferPointer { framing.wholeRecords(in: $0, searched: 0) }
    var frame = Array("[".utf8)
    frame.withUnsafeMutableBufferPointer { framing.prepare($0) }
    return frame != Array("[".utf8)
  }

  /// Shows where two runs differ, and ends the process.
  private static func expect(_ one: Run, _ other: Run, _ message: String) {
    guard one != other else { return }
    for row in 0..<max(one.rows.count, other.rows.count) {
      let a = row < one.rows.count ? one.rows[row] : "none"
      let b = row < other.rows.count ? other.rows[row] : "none"
      guard a != b else { continue }
      print("row \(row)\n  \(a)\n  \(b)")
      break
    }
    print("counts\n  \(one.counts)\n  \(other.counts)")
    fflush(nil)
    preconditionFailure(message)
  }

  /// The rows of an input as text, and the counts.
  struct Run: Equatable {
    private(set) var rows: [String] = []
    private(set) var counts = ReadCounts()

    init(
      _ format: any InputFormat, _ text: [UInt8], paths: [ColumnPath], cuts: [Int], slack: UInt8,
      offset: Int = 0, isFramed: Bool = true
    ) {
      let reader = format.makeReader(paths: paths)
      var framing = format.makeFraming()
      let columnCount = format.schema.count + paths.count
      var start = 0
      var searched = 0
      for end in cuts + [text.count] {
        var parts: [Range<Int>] = []
        if isFramed {
          let count = text[start..<end].withUnsafeBufferPointer { bytes in
            framing.wholeRecords(in: bytes, searched: searched)
          }
          precondition(count >= 0 && count <= end - start, "framing leaves the buffer")
          parts.append(start..<start + count)
          start += count
          searched = end - start
        }
        // What is left at the end is the last record.
        if end == text.count { parts.append(start..<end) }
        for part in parts where !part.isEmpty {
          var records = Array(text[part])
          if isFramed, part.upperBound == text.count, records.last != 0x0A { records.append(0x0A) }
          if isFramed { records.withUnsafeMutableBufferPointer { framing.prepare($0) } }
          let chunk = Self.chunk(records[...], slack, offset: offset + part.lowerBound)
          _ = reader.read(chunk) { batch in
            append(batch, columnCount)
            return true
          }
        }
      }
      // Values that are decoded twice, times and the like are counted twice.
      let all = reader.counts
      counts = ReadCounts()
      counts.read = all.read
      counts.malformed = all.malformed
      counts.ragged = all.ragged
    }

    /// Adds the rows and counts of another run.
    static func += (a: inout Run, b: Run) {
      a.rows += b.rows
      a.counts += b.counts
    }

    private mutating func append(_ batch: Batch, _ columnCount: Int) {
      precondition(batch.count > 0 && batch.count <= Batch.preferredCount, "a batch of odd size")
      let odd = UnsafeMutablePointer<UInt32>.allocate(capacity: batch.count)
      var oddCount = 0
      for row in stride(from: 1, to: batch.count, by: 2) {
        odd[oddCount] = UInt32(row)
        oddCount += 1
      }
      let selected = batch.selecting(Selection(indices: odd, count: oddCount))
      for row in 0..<oddCount {
        for column in 0..<columnCount where (column + row) % 3 == 0 {
          precondition(
            Self.text(selected.column(column), row) == Self.text(batch.column(column), row * 2 + 1),
            "a selection changes a value")
        }
      }
      for row in 0..<batch.count {
        let cells = (0..<columnCount).map { Self.text(batch.column($0), row) }
        rows.append(cells.joined(separator: "|"))
      }
    }

    /// A value as text; all bytes of it are read.
    static func text(_ column: Column, _ row: Int) -> String {
      if column.isNull(row) { return "null" }
      let index = column.index(row)
      return switch column.type {
      case .bool: "\(column.pointer(Bool.self)[index])"
      case .int: "\(column.pointer(Int32.self)[index])"
      case .long: "\(column.pointer(Int64.self)[index])"
      case .real: "\(column.pointer(Double.self)[index])"
      case .decimal: "\(column.pointer(Decimal.self)[index])"
      case .string: "'\(column.pointer(StringView.self)[index].string)'"
      case .datetime: "\(column.pointer(Datetime.self)[index].ticks)"
      case .timespan: "\(column.pointer(Timespan.self)[index].ticks)"
      case .guid: "\(column.pointer(Guid.self)[index])"
      case .dynamic: "\(column.pointer(Dynamic.self)[index].text.string)"
      }
    }

    static func chunk(_ text: ArraySlice<UInt8>, _ slack: UInt8, offset: Int) -> Chunk {
      let size = text.count + Chunk.slack
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
      bytes.initialize(repeating: slack, count: size)
      for (index, byte) in text.enumerated() { bytes[index] = byte }
      let received = Datetime(ticks: 638_500_000_000_000_000)
      return Chunk(
        start: bytes, count: text.count, offset: offset, received: received, origin: "10.0.0.1")
    }
  }
}
