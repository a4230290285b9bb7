import KQL

/// Keeps how far partitions are read in a table of PostgreSQL, in the transactions of the rows.
///
/// Each place has a version, which grows when a member begins with it and when it is moved. A place is moved only in the
/// version that the member knows: one that has not heard yet that others have its partitions stores nothing.
final class PostgresPlaces {
  private let group: String
  private let table: PostgresTable.Name

  /// The versions of the places, as this member knows them.
  private var versions: [String: Int64] = [:]

  init(_ group: String, _ table: PostgresTable.Name) {
    self.group = group
    self.table = table
  }

  private func which(_ place: PartitionPlace) -> String {
    """
    consumer = \(PostgresConnection.literal(group)) AND topic = \(PostgresConnection.literal(place.topic)) \
    AND part = \(place.partition)
    """
  }

  /// Finds the places of partitions, and makes those that are missing.
  func begin(
    _ places: [PartitionPlace], in connection: PostgresConnection
  ) throws(PostgresError) -> [PartitionPlace] {
    try connection.rows(
      """
      CREATE TABLE IF NOT EXISTS \(table.quoted) (consumer text NOT NULL, topic text NOT NULL, \
      part integer NOT NULL, next bigint NOT NULL, watermark bigint, version bigint NOT NULL, \
      PRIMARY KEY (consumer, topic, part))
      """)
    var found: [PartitionPlace] = []
    versions = [:]
    for place in places {
      try connection.rows(
        """
        INSERT INTO \(table.quoted) VALUES (\(PostgresConnection.literal(group)), \
        \(PostgresConnection.literal(place.topic)), \(place.partition), \(place.offset), \
        \(Self.ticks(place.watermark)), 0) ON CONFLICT DO NOTHING
        """)
      let rows = try connection.rows(
        """
        UPDATE \(table.quoted) SET version = version + 1 WHERE \(which(place)) \
        RETURNING next, watermark, version
        """)
      guard let row = rows.first, let next = row[0].flatMap({ Int64($0) }),
        let version = row[2].flatMap({ Int64($0) })
      else { throw PostgresError(message: "the table '\(table.table)' is none of ours") }
      var place = place
      place.offset = next
      place.watermark = row[1].flatMap { Int64($0) }.map { Datetime(ticks: $0) }
      versions[place.key] = version
      found.append(place)
    }
    return found
  }

  private static func ticks(_ watermark: Datetime?) -> String {
    watermark.map { String($0.ticks) } ?? "NULL"
  }

  /// Moves places within a transaction.
  ///
  /// - Throws: That they are somebody else's by now.
  func move(
    to places: [PartitionPlace], in connection: PostgresConnection
  ) throws(PostgresError) {
    for place in places {
      guard let version = versions[place.key] else { continue }
      let moved = try connection.rows(
        """
        UPDATE \(table.quoted) SET next = \(place.offset), \
        watermark = \(Self.ticks(place.watermark)), version = version + 1 \
        WHERE \(which(place)) AND version = \(version) RETURNING next
        """)
      guard moved.isEmpty else { continue }
      throw PostgresError(
        message:
          "another member of the group '\(group)' has '\(place.key)' by now; the last rows of this one"
          + " are not stored, and whoever reads it makes them again", state: Self.superseded)
    }
  }

  /// A code of our own, for what does not pass.
  private static let superseded = "RTKQL"

  /// Learns that places were moved.
  func moved(to places: [PartitionPlace]) {
    for place in places {
      if let version = versions[place.key] { versions[place.key] = version + 1 }
    }
  }
}
