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

/// What a source has read.
public struct InputStatistics: Hashable, Sendable {
  /// Bytes, after decompression.
  public var bytes = 0

  /// Chunks handed out.
  public var chunks = 0

  /// Files opened, those after a rotation included.
  public var files = 0

  /// Records longer than 1 MiB, which were cut there.
  public var longRecords = 0

  /// Times a followed file was truncated or replaced in place.
  public var truncations = 0

  /// Bytes of truncated files that are known to be gone before they were read.
  public var truncatedUnreadBytes = 0

  /// Datagrams that the kernel dropped because they were not taken in time.
  public var kernelDropped = 0

  /// Datagrams that were waiting when the input was stopped and could not be read in time.
  public var unread = 0

  /// Datagrams and frames without content, which make no event.
  public var emptyMessages = 0

  /// Connections that were closed because their frames were damaged, too long or incomplete.
  public var badFrames = 0

  /// Connections beyond the limit, which were closed at once.
  public var refusedConnections = 0

  /// Connections that were accepted.
  public var connections = 0

  /// Idle connections that were closed to make room for new ones.
  public var idleConnections = 0

  /// Connections on which TLS could not be agreed on.
  public var badHandshakes = 0

  /// Why that was so the last time: `192.0.2.7: no shared cipher`; empty when it never was.
  public var handshakeProblem = ""

  /// Creates statistics of nothing.
  public init() {}

  /// Adds what another source has read.
  public static func += (a: inout InputStatistics, b: InputStatistics) {
    a.bytes += b.bytes
    a.chunks += b.chunks
    a.files += b.files
    a.longRecords += b.longRecords
    a.truncations += b.truncations
    a.truncatedUnreadBytes += b.truncatedUnreadBytes
    a.kernelDropped += b.kernelDropped
    a.unread += b.unread
    a.emptyMessages += b.emptyMessages
    a.badFrames += b.badFrames
    a.refusedConnections += b.refusedConnections
    a.connections += b.connections
    a.idleConnections += b.idleConnections
    a.badHandshakes += b.badHandshakes
    if !b.handshakeProblem.isEmpty { a.handshakeProblem = b.handshakeProblem }
  }
}
