/// The counts of a reader, shared with the rows that it has not decoded yet.
///
/// A reader and its batches are used by one thread at a time.
final class ReadCounter {
  /// What was read so far.
  var counts = ReadCounts()
}
