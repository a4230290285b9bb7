import CInflate
import Glibc

/// The bytes of a local file, in memory that is counted.
///
/// Of a file that is compressed with gzip, Zstandard, xz or bzip2 they are those that were compressed. One
/// thread reads them; behind that they stay as they are.
final class FileBytes: @unchecked Sendable {
  /// The most that is read of one file, after decompression: 4 GiB.
  private static let limit = 1 << 32

  /// How many bytes are read at once.
  private static let step = 1 << 18

  /// The bytes, with ``Chunk/slack`` of zeros behind them.
  private(set) var start: UnsafeMutablePointer<UInt8>

  /// How many they are.
  private(set) var count = 0

  private let path: String
  private var capacity: Int
  private var charge = MemoryCharge()

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - files: Those that may be read.
  ///   - enough: How many bytes are enough; without it, the file is read whole.
  /// - Throws: An error that names the file when it may not or cannot be read, is damaged or too large.
  init(of path: String, _ files: AllowedFiles, enough: Int = .max) throws(RunError) {
    self.path = path
    capacity = Self.step
    start = .allocate(capacity: capacity + Chunk.slack)
    let descriptor = try files.open(path)
    defer { close(descriptor) }
    var inflation: OpaquePointer?
    defer { inflate_free(inflation) }
    var part = [UInt8](repeating: 0, count: Self.step)
    var isFirst = true
    while count < enough {
      if Allowance.isOver { throw .stopped }
      let read = try read(descriptor, into: &part)
      if read == 0 { break }
      if isFirst, let kind = try compression(part, read) {
        inflation = inflate_create(kind)
        guard inflation != nil else { throw failure("not enough memory to decompress it") }
      }
      isFirst = false
      if let inflation {
        try inflate(part, read, with: inflation)
      } else {
        try makeRoom(for: read)
        (start + count).update(from: part, count: read)
        count += read
      }
    }
    if let inflation, enough == .max, !inflate_may_end(inflation) {
      throw failure("its compressed data ends too early")
    }
    (start + count).initialize(repeating: 0, count: Chunk.slack)
  }

  deinit { start.deallocate() }

  /// The bytes.
  var bytes: UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(start: start, count: count)
  }

  /// Adds a newline where the last line has none.
  func endLastLine() throws(RunError) {
    guard count > 0, start[count - 1] != 0x0A else { return }
    try makeRoom(for: 1)
    start[count] = 0x0A
    count += 1
    (start + count).initialize(repeating: 0, count: Chunk.slack)
  }

  /// Some of the bytes as a piece of input, which keeps all of them.
  func chunk(_ range: Range<Int>) -> Chunk {
    Chunk(
      start: start + range.lowerBound, count: range.count, offset: range.lowerBound,
      received: .minimum, origin: path, isCounted: true,
      release: { [self] _ in withExtendedLifetime(self) {} })
  }

  /// The error when there is not enough memory, or the query has been stopped.
  static func refusal(_ path: String) -> RunError {
    guard let memory = Allowance.current.memory, !memory.isOpen else { return .stopped }
    memory.blame("file '\(path)'")
    return memory.error ?? .stopped
  }

  private func makeRoom(for added: Int) throws(RunError) {
    let needed = count + added
    guard needed > capacity else { return }
    guard needed <= Self.limit else { throw failure("it is larger than 4 GiB") }
    let larger = max(needed, capacity + max(capacity / 4, Self.step))
    guard charge.add(larger - charge.byteCount) else { throw Self.refusal(path) }
    guard let moved = realloc(start, larger + Chunk.slack) else {
      throw failure("there is no memory for it")
    }
    start = moved.assumingMemoryBound(to: UInt8.self)
    capacity = larger
  }

  /// Reads the next bytes of an open file; none at its end.
  private func read(_ descriptor: Int32, into part: inout [UInt8]) throws(RunError) -> Int {
    var read = 0
    repeat {
      read = part.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
    } while read < 0 && errno == EINTR
    guard read >= 0 else { throw failure(String(cString: strerror(errno))) }
    return read
  }

  /// How a file that starts with these bytes is compressed.
  private func compression(_ head: [UInt8], _ count: Int) throws(RunError) -> inflate_kind? {
    var unknown: UnsafePointer<CChar>?
    var isOpen = false
    let kind = inflate_detect(head, min(count, Int(inflate_head_length)), &unknown, &isOpen)
    if let unknown {
      throw failure("it is compressed with \(String(cString: unknown)), which is not read")
    }
    return kind < 0 ? nil : inflate_kind(rawValue: UInt32(kind))
  }

  private func inflate(
    _ part: [UInt8], _ size: Int, with stream: OpaquePointer
  ) throws(RunError) {
    var next = 0
    while true {
      if Allowance.isOver { throw .stopped }
      try makeRoom(for: Self.step)
      var consumed = 0
      var produced = 0
      let status = part.withUnsafeBufferPointer { input in
        inflate_next(
          stream, input.baseAddress.map { $0 + next }, size - next, &consumed, start + count,
          Self.step, &produced)
      }
      guard status != inflate_failed.rawValue else {
        throw failure("damaged: \(String(cString: inflate_error(stream)))")
      }
      next += consumed
      count += produced
      if consumed == 0, produced == 0 { return }
    }
  }

  private func failure(_ message: String) -> RunError { RunError("file '\(path)': \(message)") }
}
