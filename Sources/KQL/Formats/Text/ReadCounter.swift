/// The counts of a reader, shared with the rows that it has not decoded yet.
///
/// A reader and its batches are used by one thread at a time.
final class ReadCounter {
  /// What was read so far.
  var counts = ReadCounts()

  /// Takes records that could not be understood; `nil` when nobody wants them.
  var takeRejected: ((RejectedRecord) -> Void)?

  /// Counts a record that cannot be understood.
  @inline(never)
  func reject(_ chunk: Chunk, from start: Int, to end: Int, _ reason: StaticString) {
    counts.read += 1
    counts.malformed += 1
    takeRejected?(
      RejectedRecord(
        origin: chunk.origin, position: chunk.offset + start,
        text: StringView(UnsafePointer(chunk.start) + start, Swift.max(0, end - start)),
        reason: reason))
  }
}
