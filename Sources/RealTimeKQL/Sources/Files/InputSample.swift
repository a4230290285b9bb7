import KQL

/// The start of an input, read ahead to find out about its format.
struct InputSample {
  /// What was read, to be taken before the rest of the input.
  private(set) var chunks: [NextChunk] = []

  /// The bytes of the first file.
  private(set) var bytes: [UInt8] = []

  /// Bytes that say enough.
  private static let enough = 1 << 16

  /// How long a pipe may take for more bytes once there are some, in milliseconds.
  private static let patience = 50

  /// Begins without a sample, or with one that was read before.
  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Reads ahead.
  ///
  /// A stream may come in small pieces, the header of a csv first: without following, it is read until
  /// there is a record besides the header, and as long as more comes at once.
  ///
  /// - Parameters:
  ///   - input: The input.
  ///   - waits: Whether nothing can be done without a sample.
  ///   - isLive: Whether what is there is enough.
  /// - Throws: Why the input cannot be read.
  mutating func take(
    from input: ByteInput, waits: Bool, isLive: Bool
  ) throws(SourceError) {
    var lines = 0
    while bytes.count < Self.enough {
      let isPatient = lines > 1 || isLive && lines > 0
      let timeout = isLive ? (waits && lines == 0 ? nil : 0) : isPatient ? Self.patience : nil
      let next = try input.nextChunk(timeout: timeout)
      guard case .chunk(let chunk, _) = next else {
        if chunks.isEmpty { chunks.append(next) }
        return
      }
      chunks.append(next)
      // Another file begins: it has a header of its own.
      if chunks.count > 1, chunk.offset == 0 { return }
      bytes += chunk.bytes
      for byte in chunk.bytes where byte == 0x0A { lines += 1 }
    }
  }

  /// Calls `body` with the bytes.
  func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(FormatError) -> Result
  ) throws(FormatError) -> Result {
    let slack = bytes + [UInt8](repeating: 0, count: Chunk.slack)
    var outcome: Swift.Result<Result, FormatError>?
    slack.withUnsafeBufferPointer { all in
      let sample = UnsafeBufferPointer(rebasing: all[..<bytes.count])
      do throws(FormatError) {
        outcome = .success(try body(sample))
      } catch {
        outcome = .failure(error)
      }
    }
    guard let outcome else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
    return try outcome.get()
  }
}
