/// Turns rows into bytes as they arrive.
final class FormattingOperator: Operator {
  private let formatter: any RowFormatter
  private let stream: StreamState?
  private var buffer = ByteBuffer(capacity: 1 << 12)
  private(set) var rowCount = 0

  /// How many rows are still shown of those that are not final; `nil` for rows that are.
  private var openRoom: Int?

  /// Takes what is finished while a run ends; the rows of a chunk are taken when it is done.
  private var write: ((borrowing ByteBuffer) -> Bool)?

  /// More bytes than this are written, or counted as kept.
  private static let fewBytes = 1 << 18

  init(_ formatter: any RowFormatter, _ run: RunContext) {
    self.formatter = formatter
    stream = run.stream
    super.init(output: nil, run)
  }

  override func process(_ batch: Batch) -> Bool {
    // What is read a second time was given out the first time.
    if let stream, stream.isRebuilding { return true }
    if let room = openRoom { return show(batch, room) }
    rowCount += batch.count
    formatter.format(batch, to: &buffer)
    guard buffer.count > Self.fewBytes else { return true }
    if let write {
      let wantsMore = write(buffer)
      buffer.removeAll(keepingAtMost: Self.fewBytes * 2)
      return account() && wantsMore
    }
    return account()
  }

  private func show(_ batch: Batch, _ room: Int) -> Bool {
    guard room > 0 else { return true }
    let shown = Swift.min(batch.count, room)
    formatter.format(shown < batch.count ? batch.slice(0..<shown) : batch, to: &buffer)
    openRoom = room - shown
    return true
  }

  /// Appends the first rows of those that `body` makes and that are not final: they are not counted.
  ///
  /// All final rows have been drained before.
  static func show(
    _ outputs: [FormattingOperator], atMost limit: Int, into other: inout ByteBuffer,
    _ body: () -> Void
  ) {
    for output in outputs { output.openRoom = limit }
    body()
    for output in outputs {
      output.openRoom = nil
      output.drain(into: &other)
    }
  }

  override var byteCount: Int { buffer.count > Self.fewBytes ? buffer.count * 2 : 0 }

  /// Writes the rows that `body` passes on to some outputs, many at a time.
  static func pass(
    _ outputs: [FormattingOperator], to write: (borrowing ByteBuffer) -> Bool,
    _ body: () -> Void
  ) {
    withoutActuallyEscaping(write) { write in
      for output in outputs { output.write = write }
      body()
      for output in outputs {
        if !output.buffer.isEmpty { _ = write(output.buffer) }
        output.buffer.removeAll(keepingAtMost: fewBytes)
        output.write = nil
        _ = output.account()
      }
    }
  }

  /// Whether there are no bytes to be moved.
  var isEmpty: Bool { buffer.isEmpty }

  /// Moves the bytes to the end of another buffer.
  func drain(into other: inout ByteBuffer) {
    guard !buffer.isEmpty else { return }
    if other.isEmpty {
      swap(&buffer, &other)
    } else {
      other.append(buffer)
      buffer.removeAll()
    }
    _ = account()
  }
}
