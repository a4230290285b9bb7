import KQL

/// A query running over events (`t: datetime, v: long`) that a test hands in.
struct StreamRun {
  let execution: QueryExecution
  let worker: QueryWorker
  let reader: StreamReader

  private let column: String

  /// Whether rows are given with all of their columns.
  var givesAllColumns = false

  /// Starts a query; without a tolerance, in seconds, the input is bounded.
  init(
    _ text: String, tolerance: Double?, keepsLate: Bool = false, column: String = "t",
    declares: Bool = true, joinWindow: Double = 3600, maximumLag: Double = 900,
    futureRoom: Int? = nil, provisional: String? = nil, eventTime: String? = nil,
    memory: MemoryAccount? = nil, isResumed: Bool = false
  ) throws {
    self.column = column
    var input = CatalogInput(standard: declares ? Self.format : NDJSONFormat(schema: []))
    input.eventTimeText = eventTime
    let catalog = InputCatalog([input])
    catalog.isLive = tolerance != nil
    let query = try Query(text, catalog: catalog, now: Project.now)
    var stream: StreamSettings?
    if let tolerance {
      stream = StreamSettings(
        tolerance: Timespan(ticks: Self.ticks(tolerance)),
        joinWindow: Timespan(ticks: Self.ticks(joinWindow)),
        maximumLag: Timespan(ticks: Self.ticks(maximumLag)))
      if let futureRoom { stream?.futureRoom = futureRoom }
      stream?.provisionalColumn = provisional
      stream?.isResumed = isResumed
      if keepsLate { stream?.makeLateFormatter = { _ in CSVWriter() } }
    }
    execution = QueryExecution(
      query, catalog: catalog, now: Project.now, stream: stream,
      allowance: Allowance(memory: memory)
    ) { _ in [RowEncoding(table: 0, CSVWriter())] }
    try execution.prepare()
    worker = try execution.makeWorker()
    reader = StreamReader([worker])
  }

  /// The stream.
  static func catalog() -> InputCatalog { InputCatalog(standard: format) }

  private static let format = NDJSONFormat(
    schema: [ColumnSchema("t", .datetime), ColumnSchema("v", .long)])

  /// 2024-01-01T00:00:00Z.
  private static let start = Int64(638_396_640_000_000_000)

  private static func ticks(_ seconds: Double) -> Int64 { Int64((seconds * 1e7).rounded()) }

  private static func time(_ seconds: Double) -> Datetime {
    Datetime(ticks: start + ticks(seconds))
  }

  /// Hands in events that happened some seconds after the start and gives the rows that come out.
  mutating func take(
    _ times: [Double], values: [Int]? = nil, at now: Double = 1e6, from origin: String = "test"
  ) throws -> [String] {
    reader.read(chunk(times, values, at: now, origin))
    return rows()
  }

  /// What a run has kept, for another one that goes on.
  struct Kept {
    fileprivate var bytes: [UInt8] = []
    fileprivate var clockBytes: [UInt8] = []
    fileprivate var clock: Int?

    /// Leaves only the first bytes, and one less in any case.
    mutating func cut(atMost count: Int) {
      bytes = Array(bytes.prefix(Swift.min(count, bytes.count - 1)))
    }
  }

  /// What it keeps now.
  func kept() -> Kept {
    var kept = Kept(clock: reader.clock(of: worker))
    let coder = StateCoder { kept.bytes += $0 }
    worker.code(coder)
    coder.flush()
    let clocks = StateCoder { kept.clockBytes += $0 }
    for var clock in reader.clocks { clock.code(clocks) }
    clocks.flush()
    return kept
  }

  /// Goes on with what another run has kept.
  ///
  /// - Returns: Why it cannot be used; `nil` when it can.
  func resume(_ kept: Kept) -> String? {
    let fault = Self.read(kept.bytes) { worker.code($0) }
    if kept.clock != nil {
      var clock = KeptClock()
      _ = Self.read(kept.clockBytes) { clock.code($0) }
      reader.resume([(worker: worker, clock: clock)])
    }
    return fault
  }

  private static func read(_ bytes: [UInt8], _ body: (StateCoder) -> Void) -> String? {
    var rest = bytes[...]
    let coder = StateCoder(count: bytes.count) { target in
      target.copyBytes(from: rest.prefix(target.count))
      rest = rest.dropFirst(target.count)
      return true
    }
    body(coder)
    return coder.fault ?? (coder.remaining > 0 ? "bytes are left" : nil)
  }

  private func chunk(
    _ times: [Double], _ values: [Int]?, at now: Double, _ origin: String
  ) -> Chunk {
    var lines = ""
    for (index, time) in times.enumerated() {
      let milliseconds = Int((time * 1000).rounded())
      let (hours, rest) = milliseconds.quotientAndRemainder(dividingBy: 3_600_000)
      let clock = [hours, rest / 60_000, rest / 1000 % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
      let fraction = String(String(1000 + rest % 1000).dropFirst())
      let time = "2024-01-01T\(clock.joined(separator: ":")).\(fraction)Z"
      lines += hours < 24 ? #"{"\#(column)":"\#(time)","v":"# : #"{"v":"#
      lines += "\(values?[index] ?? 1)}\n"
    }
    let bytes = Array(lines.utf8)
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Chunk.slack)
    start.initialize(repeating: 0, count: bytes.count + Chunk.slack)
    start.update(from: bytes, count: bytes.count)
    return Chunk(
      start: start, count: bytes.count, offset: 0, received: Self.time(now), origin: origin)
  }

  /// Lets some seconds pass without events.
  func idle(_ seconds: Double) -> [String] {
    reader.idle(for: Timespan(ticks: Self.ticks(seconds)), now: Self.time(1e6))
    return rows()
  }

  /// The totals so far.
  func snapshot() -> [String] {
    worker.snapshot(now: Self.time(1e6))
    return rows()
  }

  /// Ends the input.
  func finish() -> [String] {
    let rows = EncodedRows()
    execution.finish([worker]) {
      rows.take($0[0])
      return true
    }
    return lines(rows.buffer)
  }

  /// The rows that came too late.
  var late: [String] {
    var buffer = ByteBuffer(capacity: 64)
    worker.drainLate(into: &buffer)
    return lines(buffer)
  }

  private func rows() -> [String] {
    guard let results = worker.takeResults() else { return [] }
    let rows = EncodedRows()
    _ = execution.take(results, into: [rows])
    return lines(rows.buffer)
  }

  /// Lines as `00:00:10 4`.
  private func lines(_ buffer: borrowing ByteBuffer) -> [String] {
    let text = String(decoding: buffer.bytes, as: UTF8.self)
    if givesAllColumns { return text.split(whereSeparator: \.isNewline).map { String($0) } }
    return text.split(whereSeparator: \.isNewline).map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      var clock = cells[0].dropFirst(11).dropLast()
      if clock.contains(".") {
        while clock.last == "0" { clock.removeLast() }
        if clock.last == "." { clock.removeLast() }
      }
      return "\(clock) \(cells.last ?? "")"
    }
  }
}
