/// A piece of input: whole records, in one run of bytes with slack behind it.
///
/// The last record ends like the others: where the input lacks its last newline, one is added.
package final class Chunk: @unchecked Sendable {
  /// Bytes behind the last one that may be read (their value means nothing).
  package static let slack = 64

  /// The bytes.
  package let start: UnsafeMutablePointer<UInt8>

  /// How many there are.
  package let count: Int

  /// The position in the input of the first byte; 0 only for the first chunk of a file.
  package let offset: Int

  /// When they were read, for records without a time of their own.
  package let received: Datetime

  /// Where they came from: a path, `-`, or the address of a sender.
  package let origin: String

  /// The place of its input among those of the run.
  package let input: Int

  /// The borders and senders of messages from the network; `nil` for lines.
  package let messages: ChunkMessages?

  /// The years of its records, where their times lack them and they are known.
  package let years: RecordYears?

  /// The first record of its file, where that says how the others are to be read.
  package let head: ChunkHead?

  /// Whether somebody has counted its bytes as what a query keeps.
  let isCounted: Bool

  private let release: (@Sendable (UnsafeMutablePointer<UInt8>) -> Void)?

  /// Takes over memory of at least `count` + ``slack`` bytes.
  ///
  /// `release` takes the memory back in the end; without it, it is deallocated.
  package init(
    start: UnsafeMutablePointer<UInt8>, count: Int, offset: Int, received: Datetime, origin: String,
    input: Int = 0, messages: ChunkMessages? = nil, years: RecordYears? = nil,
    head: ChunkHead? = nil, isCounted: Bool = false,
    release: (@Sendable (UnsafeMutablePointer<UInt8>) -> Void)? = nil
  ) {
    self.isCounted = isCounted
    self.start = start
    self.count = count
    self.offset = offset
    self.received = received
    self.origin = origin
    self.input = input
    self.messages = messages
    self.years = years
    self.head = head
    self.release = release
  }

  /// The same bytes, of an input that is one of several.
  package convenience init(_ chunk: Chunk, ofInput input: Int) {
    self.init(
      start: chunk.start, count: chunk.count, offset: chunk.offset, received: chunk.received,
      origin: chunk.origin, input: input, messages: chunk.messages, years: chunk.years,
      head: chunk.head, isCounted: chunk.isCounted, release: { _ in withExtendedLifetime(chunk) {} }
    )
  }

  deinit {
    if let release { release(start) } else { start.deallocate() }
  }

  /// The bytes.
  package var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: start, count: count)
  }
}
