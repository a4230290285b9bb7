import CKafkaMock
import Foundation
import Testing

/// A cluster of librdkafka's own in this process, over TCP, with one topic, `events`.
final class KafkaCluster: @unchecked Sendable {
  private let mock: OpaquePointer

  init(partitions: Int32) throws { mock = try #require(kafka_mock_start("events", partitions)) }

  deinit { kafka_mock_stop(mock) }

  var brokers: String { String(cString: kafka_mock_brokers(mock)) }

  func set(isUp: Bool) { kafka_mock_set_up(mock, isUp) }

  func write(_ value: String, to partition: Int32) {
    #expect(kafka_mock_write(mock, partition, value))
  }

  /// Puts a message for each text into the partitions in turn; rich ones have a key and a header.
  func fill(_ values: [String], isRich: Bool = false) {
    #expect(kafka_mock_fill(mock, values.joined(separator: "\n"), isRich))
  }

  /// What a group has stored of each partition: the next message, and the watermark in seconds since 1970.
  func stored(_ group: String) throws -> [(next: Int, watermark: Int)] {
    let text = try #require(kafka_mock_stored(mock, group))
    defer { free(text) }
    return String(cString: text).split(separator: "\n").map { line in
      let parts = line.split(separator: " ")
      let ticks = parts.count > 1 ? Int(parts[1].dropFirst()) ?? 0 : 0
      return (Int(parts[0]) ?? -1, ticks / 10_000_000 - 62_135_596_800)
    }
  }

  /// Everything in the topic, in the order of each partition.
  func messages() throws -> [(partition: Int, key: String, value: String)] {
    let text = try #require(kafka_mock_read(mock))
    defer { free(text) }
    return String(cString: text).split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return (Int(parts[0]) ?? -1, parts[1], parts[2])
    }
  }
}
