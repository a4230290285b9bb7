import KQL

/// A partition of an input and how far it is read.
struct PartitionPlace: Hashable, Sendable {
  /// The topic.
  var topic: String

  /// Its number.
  var partition: Int32

  /// The message that is read next; negative where that is not known.
  var offset: Int64 = -1

  /// The time before which everything has been given out of it; `nil` where no window depends on that.
  var watermark: Datetime?

  /// What may have been given out besides by whoever had the partition, if it ended without a word: from the message behind
  /// the last one that was delivered to the one that it would not have read without storing another place.
  var uncertain: Range<Int64>?

  /// The message behind the last one that was delivered.
  ///
  /// Windows may still be open that begin before it.
  var delivered: Int64 { uncertain?.lowerBound ?? offset }

  /// The place, with nothing more given out.
  var settled: PartitionPlace {
    var place = self
    place.uncertain = delivered..<delivered
    return place
  }

  /// What its events come from: `events/3`.
  var key: String { "\(topic)/\(partition)" }
}

/// What a group gives to a run and takes back while it goes on.
///
/// Used by the thread that reads.
protocol PartitionKeeper: AnyObject {
  /// The name of the group.
  var group: String { get }

  /// What the group wants; nothing is read until that is done.
  var change: PartitionChange { get }

  /// Whether all is read that there was to be read.
  var hasEnded: Bool { get }

  /// The partitions that are given, with the places that are stored, or those to begin at; `nil` when they cannot be
  /// told now.
  func given() throws(SourceError) -> [PartitionPlace]?

  /// The places, as far as there are such messages; `nil` when that cannot be told now.
  func reachable(_ places: [PartitionPlace]) throws(SourceError) -> [PartitionPlace]?

  /// Reads partitions from here on, from their places.
  func begin(_ places: [PartitionPlace]) throws(SourceError)

  /// Gives the partitions back.
  func giveUp()

  /// Leaves the group, when nothing more is read.
  func leave()

  /// Stores places.
  ///
  /// - Returns: Why that could not be done.
  func store(_ places: [PartitionPlace]) -> String?

  /// What is read next of a partition, behind everything that was handed out.
  func position(of key: String) -> Int64?
}

/// What a group wants of its member.
enum PartitionChange: Hashable, Sendable {
  /// Nothing.
  case none
  /// It gives partitions.
  case given
  /// It takes them back.
  case taken
  /// Somebody else has them already.
  case lost
}

extension PartitionKeeper {
  /// Whether somebody has to do what the group wants.
  var wantsAttention: Bool { change != .none }
}
