import CKafka
import KQL

/// Which rows of an earlier run are in the topic already.
///
/// The rows behind a checkpoint are made again in the same order, and each goes to the same partition. A row is
/// there when its number is not greater than the last one in its partition.
struct KafkaRowNumbers {
  /// The header that has the number.
  static let header = "realtimekql-row"

  /// What the runs of this output have in common.
  let token: String

  /// The rows before the checkpoint.
  let first: Int

  /// The number of the last row in each partition.
  private var last: [Int]

  /// How far back to look for a message of ours among those of others.
  private static let most: Int32 = 100_000

  /// - Returns: `nil` for a run that does not go on later.
  init?(
    _ output: KafkaOutput, _ context: SinkContext, _ partitions: Int32
  ) throws(SinkError) {
    switch context.continuation {
    case nil: return nil
    case .mark(let mark):
      let words = mark.text.split(separator: " ")
      guard words.count == 2, let count = Int(words[1]) else {
        throw SinkError("kafka: the checkpoint is of another output")
      }
      token = String(words[0])
      first = count
    case .unwritten, .unknown:
      token = String(UInt64.random(in: .min ... .max), radix: 36)
      first = 0
    }
    last = Array(repeating: 0, count: Int(partitions))
    guard context.mark != nil else { return }
    for partition in last.indices {
      last[partition] = try Self.last(in: Int32(partition), output, context, token)
    }
  }

  private static func last(
    in partition: Int32, _ output: KafkaOutput, _ context: SinkContext, _ token: String
  ) throws(SinkError) -> Int {
    var tries = 0
    while true {
      var value = kafka_text()
      var problem = kafka_text()
      let found = output.connection.withSettings([]) { settings in
        kafka_last_header(
          settings.baseAddress, settings.count, output.topic, partition, header, "\(token):", most,
          5000, &value,
          &problem)
      }
      if found > 0 {
        return value.string.split(separator: ":").last.flatMap { Int($0) } ?? 0
      }
      if found == 0 { return 0 }
      let reason = output.connection.shown(problem)
      guard context.patience.wait(for: "kafka", reason, tries: tries) else {
        throw SinkError("kafka: partition \(partition) cannot be read: \(reason)")
      }
      tries += 1
    }
  }

  /// Whether a row is in its partition.
  func isThere(_ row: Int, in partition: Int32) -> Bool { row <= last[Int(partition)] }
}
