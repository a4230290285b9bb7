import KQL

/// The start of an input, read ahead to find out about its format.
///
/// How much of the input is looked at does not depend on how its bytes arrive: the first thousand lines
/// or the first mebibyte, whichever is less, or all of it. Only a pipe that gives less than that within a
/// second of its first line is judged by what it gave, so that its events are not kept waiting.
struct InputSample {
  /// What was read, to be taken before the rest of the input.
  private(set) var chunks: [NextChunk] = []

  /// The bytes of the first file.
  private(set) var bytes: [UInt8] = []

  /// Lines that say enough, a header included.
  private static let enoughLines = 1001

  /// Bytes that say enough.
  private static let enough = 1 << 20

  /// How long a pipe is waited for after its first line, in nanoseconds.
  private static let patience: Int64 = 1_000_000_000

  /// Begins without a sample, or with one that was read before.
  init(_ bytes: [UInt8] = []) { self.bytes = bytes }

  /// Reads ahead.
  ///
  /// Without following it waits until there is enough, the input ends, or a pipe has had its time; a
  /// stream that is followed is judged by what is there.
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
    var deadline: Int64?
    while bytes.count < Self.enough, lines < Self.enoughLines {
      let isEnough = isLive && !(waits && lines == 0)
      let rest = deadline.map { Int(Swift.max(0, $0 - monotonicNanoseconds()) / 1_000_000) }
      let next = try input.nextChunk(timeout: isEnough ? 0 : rest)
      guard case .chunk(let chunk, _) = next else {
        if chunks.isEmpty { chunks.append(next) }
        break
      }
      chunks.append(next)
      // Another file begins: it has a header of its own.
      if chunks.count > 1, chunk.offset == 0 { break }
      bytes += chunk.bytes
      for byte in chunk.bytes where byte == 0x0A { lines += 1 }
      // A header alone says nothing of the types.
      if lines > (waits ? 1 : 0), deadline == nil {
        deadline = monotonicNanoseconds() + Self.patience
      }
    }
    cut()
  }

  /// Leaves what is looked at.
  private mutating func cut() {
    var lines = 0
    var end = 0
    for (index, byte) in bytes.prefix(Self.enough).enumerated() where byte == 0x0A {
      lines += 1
      end = index + 1
      if lines == Self.enoughLines { break }
    }
    if end == 0 { end = Swift.min(bytes.count, Self.enough) }
    bytes.removeLast(bytes.count - end)
  }

  /// Calls `body` with the bytes.
  func withBytes<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(FormatError) -> Result
  ) throws(FormatError) -> Result {
    try Self.withBytes([bytes]) { (all) throws(FormatError) in try body(all[0]) }
  }

  /// Calls `body` with the bytes of several samples, each with slack behind it.
  static func withBytes<Result>(
    _ samples: [[UInt8]], _ body: ([UnsafeBufferPointer<UInt8>]) throws(FormatError) -> Result
  ) throws(FormatError) -> Result {
    let memory = samples.map { sample in
      let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: sample.count + Chunk.slack)
      copy.initialize(repeating: 0, count: sample.count + Chunk.slack)
      copy.update(from: sample, count: sample.count)
      return copy
    }
    defer { for copy in memory { copy.deallocate() } }
    return try body(
      zip(memory, samples).map { UnsafeBufferPointer(start: $0, count: $1.count) })
  }
}

extension ByteInput {
  /// The first records of files, for what they tell of the columns; nothing of those that cannot be read.
  static func starts(
    of paths: [String], encoding: TextEncoding? = nil,
    framing makeFraming: @escaping @Sendable () -> any RecordFraming
  ) -> [[UInt8]] {
    paths.prefix(startLimit).compactMap { path in
      guard (try? FileInput.check(path)) != nil else { return nil }
      let input = try? ByteInput(
        FileInput(
          paths: [path], chunkSize: 1 << 16, encoding: encoding, longestRecord: longestRecord,
          makeFraming: makeFraming))
      guard case .chunk(let chunk, _)? = try? input?.nextChunk(timeout: 0) else { return nil }
      return Array(chunk.bytes)
    }
  }

  /// Of more files than this the columns are not looked at before they are read.
  private static let startLimit = 1000
}
