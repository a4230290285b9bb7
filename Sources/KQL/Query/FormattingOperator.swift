/// Turns rows into bytes as they arrive.
final class FormattingOperator: Operator {
  private let formatter: any RowFormatter
  private let stream: StreamState?
  private var buffer = ByteBuffer(capacity: 1 << 12)
  private(set) var rowCount = 0

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
