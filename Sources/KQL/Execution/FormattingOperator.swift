/// Turns rows into the bytes of every output, as they arrive.
final class FormattingOperator: Operator {
  private let encodings: [RowEncoding]
  /// The rows for each output.
  private let rows: [EncodedRows]
  /// What each thread uses where several turn rows into bytes, made when it is needed.
  private var crew: [CrewEncodings] = []
  private let makeEncodings: () -> [RowEncoding]
  private let stream: StreamState?
  private let memory: MemoryAccount?
  private(set) var rowCount = 0

  /// How many columns there are, where one more says whether the row is not final.
  var markedColumnCount: Int?

  /// How many rows are still shown of those that are not final; `nil` for rows that are.
  private var openRoom: Int?

  /// How many of them were not shown for want of room.
  private var omittedCount = 0

  /// Takes what is finished while a run ends; the rows of a chunk are taken when it is done.
  private var write: (([EncodedRows]) -> Bool)?

  /// More bytes than this are written, or counted as kept.
  private static let fewBytes = 1 << 18

  /// Rows with more bytes of text than this become text one half after the other.
  private static let manyBytes = 1 << 22

  /// The columns that are shown; `nil` for all.
  private let visible: [Int]?

  /// The column with the rest of the events, and the names of those that are shown.
  private let rest: Int?
  private let names: [String]

  /// Whether the rows still have the columns as they were read.
  private let isWhole: Bool

  init(
    of plan: Plan, drawnAs chart: Chart?, adding added: Schema = [], _ run: RunContext,
    _ makeEncodings: @escaping (ResultTable) -> [RowEncoding]
  ) {
    let schema = plan.schema
    rest = schema.firstIndex(where: \.isRest)
    visible = rest == nil ? nil : schema.visible
    names = schema.withoutHidden.map(\.name)
    isWhole = plan.tableWithReaderColumns != nil
    let result = ResultTable(
      schema: schema.withoutHidden + added, chart: chart,
      comesAtEnd: run.stream != nil && plan.streamFlow == .totals)
    self.makeEncodings = { makeEncodings(result) }
    encodings = makeEncodings(result)
    rows = encodings.map { _ in EncodedRows(capacity: 1 << 12) }
    stream = run.stream
    memory = run.allowance.memory
    super.init(output: nil, run)
  }

  override func process(_ batch: Batch) -> Bool {
    // The rows of tables were given out by the run that this one goes on for.
    if let stream, stream.isResuming { return true }
    let bytes = textByteCount(batch)
    if bytes > Self.manyBytes, batch.count > 1 {
      // Some rows can be written before the others become text.
      let middle = batch.count / 2
      return process(batch.slice(0..<middle)) && process(batch.slice(middle..<batch.count))
    }
    rowCount += batch.count
    guard MemoryCharge.hasRoom(bytes * rows.count) else { return false }
    if let write, isForCrew(batch) { return encode(batch, write) }
    encode(batch)
    // Values for which there was not enough memory are cut: nobody is to see them.
    guard memory?.isOpen ?? true else {
      for rows in rows { rows.removeAll(keepingAtMost: Self.fewBytes) }
      return false
    }
    guard largest > Self.fewBytes else { return true }
    if let write {
      let wantsMore = write(rows)
      for rows in rows { rows.removeAll(keepingAtMost: Self.fewBytes * 2) }
      return account() && wantsMore
    }
    return account()
  }

  /// About how many bytes the texts of some rows have; 0 where memory does not matter.
  ///
  /// Columns that are written without being made are not made for this.
  private func textByteCount(_ batch: Batch) -> Int {
    guard memory != nil else { return 0 }
    let isUndecoded = encodings.allSatisfy(\.formatter.takesUndecoded)
    let undecoded = isUndecoded && rest == nil ? batch.undecoded : nil
    let reader = undecoded?.rows as? any JSONRows
    var count = reader?.recordByteCount(undecoded?.selection) ?? 0
    for index in visible ?? Array(0..<batch.columnCount) {
      if let reader, let column = undecoded?.columns[index], reader.writesJSON(ofColumn: column) {
        continue
      }
      count += batch.column(index).shownByteCount
    }
    return count
  }

  private func encode(_ batch: Batch) {
    var shown = visible.map { batch.picking($0) } ?? batch
    let rest = rest(of: batch, beside: shown)
    var texts: Batch?
    if let rest, isWhole, encodings.contains(where: \.formatter.takesTexts) {
      texts = marked(shown.withOtherTypes(rest, names: names))
    }
    shown = marked(shown)
    for (encoding, rows) in zip(encodings, rows) {
      if let rest, encoding.formatter.takesRest {
        encoding.formatter.format(shown, rest: rest, isWhole: isWhole, to: &rows.buffer)
      } else if let texts, encoding.formatter.takesTexts {
        encoding.formatter.format(texts, to: &rows.buffer)
      } else {
        encoding.formatter.format(shown, to: &rows.buffer)
      }
      rows.endBlock(table: encoding.table, rowCount: batch.count)
    }
  }

  /// Whether several threads turn the rows into bytes.
  private func isForCrew(_ batch: Batch) -> Bool {
    rest == nil && markedColumnCount == nil && batch.count >= Batch.preferredCount * 2
      && Crew.size > 1
  }

  /// Turns rows into bytes by several threads, each some rows in a row, and writes those in order.
  private func encode(_ batch: Batch, _ write: ([EncodedRows]) -> Bool) -> Bool {
    let size = Crew.size
    while crew.count < size { crew.append(CrewEncodings(makeEncodings())) }
    let shown = batch.decoded()
    nonisolated(unsafe) let crew = crew
    Crew.perform(size) { part in
      let rows = shown.count * part / size..<shown.count * (part + 1) / size
      crew[part].encode(shown.batch.slice(rows))
    }
    guard memory?.isOpen ?? true else { return false }
    var wantsMore = isEmpty || write(rows)
    for rows in rows { rows.removeAll(keepingAtMost: Self.fewBytes) }
    for part in crew where wantsMore { wantsMore = write(part.rows) }
    for part in crew {
      for rows in part.rows { rows.removeAll(keepingAtMost: Self.fewBytes * 2) }
    }
    return account() && wantsMore
  }

  /// The rows with the column that says whether they are not final, if there is to be one.
  private func marked(_ rows: Batch) -> Batch {
    guard let markedColumnCount else { return rows }
    let mark = Column.constant(context.isPreviewing, count: rows.count)
    return rows.picking(Array(0..<markedColumnCount)).appending([mark])
  }

  /// What the columns do not tell of the events; `nil` when that is nothing, or nobody writes it.
  private func rest(of batch: Batch, beside shown: Batch) -> Column? {
    guard let rest, encodings.contains(where: { $0.formatter.takesRest || $0.formatter.takesTexts })
    else { return nil }
    // What could not be converted is known when the other columns have been decoded.
    for index in 0..<shown.columnCount { _ = shown.column(index) }
    let column = batch.column(rest)
    return column.isConstant && column.isNull(0) ? nil : column
  }

  override func preview(_ batch: Batch) {
    guard let room = openRoom else {
      _ = process(batch)
      return
    }
    let shown = Swift.min(batch.count, room)
    if shown > 0, MemoryCharge.hasRoom(textByteCount(batch) * rows.count) {
      encode(shown < batch.count ? batch.slice(0..<shown) : batch)
    }
    openRoom = room - shown
    omittedCount += batch.count - shown
  }

  /// Appends the first rows of those that `body` makes and that are not final: they are not counted.
  ///
  /// All final rows have been drained before.
  static func show(
    _ outputs: [FormattingOperator], atMost limit: Int, into others: [EncodedRows],
    _ body: () -> Void
  ) {
    for output in outputs { output.openRoom = limit }
    body()
    for output in outputs {
      output.openRoom = nil
      output.drain(into: others)
      for (encoding, other) in zip(output.encodings, others) {
        other.omit(output.omittedCount, ofTable: encoding.table)
      }
      output.omittedCount = 0
    }
  }

  private var largest: Int { rows.reduce(0) { Swift.max($0, $1.buffer.count) } }

  override var byteCount: Int {
    let sum = (rows + crew.flatMap(\.rows)).reduce(0) { $0 + $1.buffer.count }
    return sum > Self.fewBytes ? sum * 2 : 0
  }

  /// Writes the rows that `body` passes on to some outputs, many at a time.
  static func pass(
    _ outputs: [FormattingOperator], to write: ([EncodedRows]) -> Bool, _ body: () -> Void
  ) {
    withoutActuallyEscaping(write) { write in
      for output in outputs { output.write = write }
      body()
      for output in outputs {
        if !output.isEmpty { _ = write(output.rows) }
        for rows in output.rows { rows.removeAll(keepingAtMost: fewBytes) }
        output.write = nil
        _ = output.account()
      }
    }
  }

  /// Whether there are no rows to be moved.
  var isEmpty: Bool { rows.allSatisfy(\.isEmpty) }

  /// Moves the rows to the end of others, those of each output.
  func drain(into others: [EncodedRows]) {
    guard !isEmpty else { return }
    for (rows, other) in zip(rows, others) { other.take(rows) }
    _ = account()
  }
}

/// What one of several threads turns rows into bytes with.
private final class CrewEncodings {
  private let encodings: [RowEncoding]
  let rows: [EncodedRows]

  init(_ encodings: [RowEncoding]) {
    self.encodings = encodings
    rows = encodings.map { _ in EncodedRows(capacity: 1 << 12) }
  }

  func encode(_ batch: Batch) {
    for (encoding, rows) in zip(encodings, rows) {
      encoding.formatter.format(batch, to: &rows.buffer)
      rows.endBlock(table: encoding.table, rowCount: batch.count)
    }
  }
}

extension Column {
  /// The bytes of the texts of its rows.
  fileprivate var shownByteCount: Int {
    guard type == .string || type == .dynamic else { return 0 }
    // A dynamic value is its text.
    let texts = elements.assumingMemoryBound(to: StringView.self)
    if isConstant { return texts[0].count * count }
    var bytes = 0
    for row in 0..<count { bytes &+= texts[row].count }
    return bytes
  }
}
