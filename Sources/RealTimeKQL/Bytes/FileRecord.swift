import KQL

/// A place between two records of a file.
struct ReadPlace: Hashable, Sendable {
  /// The position of the next byte to read.
  var position = 0

  /// Whether it is in a record that was cut, so that the rest of its line is passed over.
  var isSkipping = false

  /// What finds the record before it again, where a position alone does not.
  var cursor = ""
}

/// A path that is followed.
struct FollowedPath: Hashable, Sendable {
  /// The path as it was given, or as it matches a pattern.
  var path: String

  /// When it was last looked which file has it: one that is younger has not been seen.
  var looked = Datetime(ticks: 0)
}

/// One file under a followed path, from its opening to its end or truncation, as a checkpoint has it.
struct FileRecord: Hashable, Sendable {
  /// The path it was followed by.
  var path: String

  /// The device it is on.
  var device: UInt64

  /// Its number on the device.
  var inode: UInt64

  /// Where reading goes on: the results of everything before are in the output.
  var place = ReadPlace()

  /// What is before that place.
  var anchor: AnchorDigest

  /// What the file began with when it was opened.
  var head = AnchorDigest.none

  /// Whether nothing more is expected of it.
  ///
  /// It was truncated, or is an old one that was quiet for long: what has its bytes was read so far.
  var hasEnded = false

  /// Whether a copy of the file is known by its bytes.
  var isKnown: Bool { Swift.max(anchor.count, head.count) >= AnchorDigest.distinctive }

  /// Whether it tells anything of the file's bytes, by which that could be known again.
  var tellsBytes: Bool { anchor.count > 0 || head.count > 0 }
}
