/// What was read of a path that is followed.
public struct FileStatistics: Hashable, Sendable {
  /// The path.
  public var path: String

  /// Bytes read, those of its former files included.
  public var bytes: Int

  /// The position in the file that has the path now.
  public var position: Int

  /// Times it was truncated or replaced in place.
  public var truncations: Int

  /// Bytes that are known to be gone before they were read.
  public var truncatedUnreadBytes: Int

  /// Records longer than 1 MiB, which were cut there.
  public var longRecords: Int
}

/// What feeds of bytes have read.
struct InputStatistics: Hashable, Sendable {
  /// Bytes, after decompression.
  var bytes = 0

  /// Chunks handed out.
  var chunks = 0

  /// Files opened, those after a rotation included.
  var files = 0

  /// Records longer than 1 MiB, which were cut there.
  var longRecords = 0

  /// Times a followed file was truncated or replaced in place.
  var truncations = 0

  /// Bytes of truncated files that are known to be gone before they were read.
  var truncatedUnreadBytes = 0

  /// Adds what another feed has read.
  static func += (a: inout InputStatistics, b: InputStatistics) {
    a.bytes += b.bytes
    a.chunks += b.chunks
    a.files += b.files
    a.longRecords += b.longRecords
    a.truncations += b.truncations
    a.truncatedUnreadBytes += b.truncatedUnreadBytes
  }

  /// The numbers as counters.
  var counters: [Counter] {
    [
      Counter("filesOpened", files),
      Counter(
        "longRecords", longRecords, label: "long records",
        notice: "records were longer than 1 MiB and cut there"),
      Counter("truncations", truncations),
      Counter("truncatedUnreadBytes", truncatedUnreadBytes),
    ]
  }
}
