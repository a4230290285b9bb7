import KQL

/// An output that keeps how far partitions are read with the rows, in the same transactions.
protocol PlaceKeeping: AnyObject, Sendable {
  /// Whether it has so many rows that they should not wait.
  var isFull: Bool { get }

  /// Begins with partitions.
  ///
  /// - Parameter places: Where they would be read from.
  /// - Returns: Where they are read from: behind the rows that are there.
  /// - Throws: Why that cannot be told.
  func begin(_ places: [PartitionPlace]) throws(SinkError) -> [PartitionPlace]

  /// Stores the rows that wait and the places behind them, all or nothing.
  func store(_ places: [PartitionPlace]) throws(SinkError)

  /// Learns the places behind all rows, which are stored with the last ones.
  func end(with places: [PartitionPlace])

  /// Lets go of the rows that wait: somebody else makes them again.
  func discard()
}
