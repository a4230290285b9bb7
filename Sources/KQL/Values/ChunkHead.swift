/// The first record of the file that a chunk is of, where it says how the others are to be read.
package final class ChunkHead: Sendable {
  /// Its bytes, without the newline behind them.
  package let bytes: [UInt8]

  /// Creates a head.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }
}
