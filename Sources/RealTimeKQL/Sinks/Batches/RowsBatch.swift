import CDigest
import Glibc

/// Rows that go to a service together: a line each, in the order of the run.
struct RowsBatch: Sendable {
  /// The table that they are of.
  let table: Int

  /// The lines, each with its newline.
  private(set) var bytes: [UInt8] = []

  /// Where each line ends.
  private(set) var ends: [Int] = []

  /// The number of each row among all that the output has taken, in all runs that go on with each other.
  private(set) var numbers: [Int] = []

  /// A batch of no rows.
  init(table: Int) { self.table = table }

  /// How many rows there are.
  var count: Int { ends.count }

  /// Whether there are no rows.
  var isEmpty: Bool { ends.isEmpty }

  /// Where the line of a row is, without its newline.
  func range(_ row: Int) -> Range<Int> { (row == 0 ? 0 : ends[row - 1])..<ends[row] - 1 }

  /// Adds a line, which ends in a newline.
  mutating func append(_ line: UnsafeRawBufferPointer, number: Int) {
    bytes.append(contentsOf: line)
    ends.append(bytes.count)
    numbers.append(number)
  }

  /// Some of the rows as a batch.
  func picking(_ rows: some Sequence<Int>) -> RowsBatch {
    var picked = RowsBatch(table: table)
    bytes.withUnsafeBytes { bytes in
      for row in rows {
        let range = range(row)
        picked.append(
          UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<range.upperBound + 1]),
          number: numbers[row])
      }
    }
    return picked
  }

  /// A digest of the lines, 16 hexadecimal digits.
  var digest: String { digest(of: bytes.indices) }

  /// A digest of some of the bytes, 16 hexadecimal digits.
  func digest(of range: Range<Int>) -> String {
    let hash = bytes.withUnsafeBufferPointer { bytes in
      digest_xxhash64(bytes.baseAddress.map { $0 + range.lowerBound }, range.count, 0)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

/// How large batches may be, and how long rows may wait for others.
struct BatchLimits: Sendable {
  /// How many bytes the lines of a batch have at most; one longer line is refused.
  var bytes: Int

  /// How many rows a batch has at most.
  var rows: Int

  /// How long a row waits for more at most.
  var interval: Duration
}

/// What a service makes of a batch.
enum BatchOutcome: Sendable {
  /// Every row is there.
  case taken
  /// It takes none, because of what is in one of them or because there are too many.
  case refused(String)
  /// It takes all but some: rows that it refuses for good, with reasons, and rows to be sent again.
  case partly(refused: [(row: Int, reason: String)], again: [Int], reason: String, after: Duration?)
}
