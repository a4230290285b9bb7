import CKafka
import Glibc
import KQL
import Synchronization

/// Hands rows to a topic of Kafka, and waits for it.
final class KafkaSink: OpenSink, @unchecked Sendable {
  private let output: KafkaOutput
  private let context: SinkContext
  private let producer: OpaquePointer
  private let partitions: Int32

  /// Guards the tables that lack the column of the keys, which workers announce.
  private let keyless = Mutex<Set<Int>>([])

  /// Which rows are whose, in a run that may go on later; used by the thread that writes, as is all below.
  private var rows: RowNumbers?
  private var rowCount = 0
  /// Why a message could not be taken.
  private var problem = kafka_text()
  /// How many of them were there already; statistics ask for it from any thread.
  private let skipped = Atomic(0)

  /// As many rows without a key go to one partition before the next has its turn.
  private static let turn = 200

  /// How long to wait for an answer before it is said, in milliseconds.
  private static let answer = 5000

  init(_ output: KafkaOutput, _ context: SinkContext) throws(SinkError) {
    self.output = output
    self.context = context
    if let problem = output.connection.problem { throw SinkError("kafka: \(problem)") }
    var problem = kafka_text()
    let made = output.connection.withSettings([
      ("enable.idempotence", "true"), ("message.timeout.ms", "0"), ("linger.ms", "20"),
      // Nobody asks for messages that are delivered, but for those that are not.
      ("delivery.report.only.error", "true"), ("queue.buffering.max.messages", "500000"),
      ("queue.buffering.max.kbytes", "65536"),
      ("compression.type", (output.compression ?? .zstd).rawValue),
    ]) { kafka_producer_create($0.baseAddress, $0.count, output.topic, &problem) }
    guard let made else { throw SinkError("kafka: \(problem.string)") }
    producer = made
    do throws(SinkError) {
      partitions = try Self.partitions(of: output, made, context)
      rows = try RowNumbers(output, context, partitions)
    } catch {
      kafka_producer_free(made)
      throw error
    }
    rowCount = rows?.first ?? 0
  }

  deinit { kafka_producer_free(producer) }

  private static func partitions(
    of output: KafkaOutput, _ producer: OpaquePointer, _ context: SinkContext
  ) throws(SinkError) -> Int32 {
    var tries = 0
    while true {
      var problem = kafka_text()
      let count = kafka_producer_partitions(producer, Int32(answer), &problem)
      if count > 0 { return count }
      var connection = kafka_text()
      kafka_producer_problem(producer, &connection)
      let reason = [problem, connection].map(\.string).filter { !$0.isEmpty }
        .joined(separator: ": ")
      if count == 0 { throw SinkError("kafka topic '\(output.topic)': \(reason)") }
      guard context.patience.wait(for: "kafka", reason, tries: tries) else {
        throw SinkError("kafka: \(output.connection.brokers): \(reason)")
      }
      tries += 1
    }
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    if let key = output.key, !table.schema.contains(where: { $0.name == key }) {
      _ = keyless.withLock { $0.insert(table.number) }
    }
    return output.encoder(for: table)
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    for block in rows.blocks {
      let hasKeys = output.key != nil
      if let key = output.key, keyless.withLock({ $0.contains(block.table) }) {
        throw SinkError("kafka: the result has no column '\(key)', which --key names")
      }
      var rest = rows.bytes(of: block)
      while !rest.isEmpty {
        var key: UnsafeRawBufferPointer?
        if hasKeys {
          let length = Int(rest.loadUnaligned(as: Int32.self))
          rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(4))
          if length >= 0 {
            key = UnsafeRawBufferPointer(rebasing: rest.prefix(length))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(length))
          }
        }
        // JSON has no newlines but the one at its end.
        let end = rest.firstIndex(of: 0x0A) ?? rest.count
        try send(UnsafeRawBufferPointer(rebasing: rest.prefix(end)), key)
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(end + 1))
      }
    }
    _ = kafka_producer_wait(producer, 0)
    try takeFailures()
  }

  private func send(
    _ value: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer?
  ) throws(SinkError) {
    let partition: Int32 =
      if let key { kafka_partition_of_key(key.baseAddress, key.count, partitions) } else {
        Int32(truncatingIfNeeded: rowCount / Self.turn % Int(partitions))
      }
    rowCount += 1
    if let rows, rows.isThere(rowCount, in: partition) {
      skipped.add(1, ordering: .relaxed)
      return
    }
    var tries = 0
    while true {
      let header = rows.map { "\($0.token):\(rowCount)" }
      let result = HTTPClient.withOptional(header) {
        kafka_producer_send(
          producer, partition, key?.baseAddress, key?.count ?? 0, value.baseAddress, value.count,
          RowNumbers.header, $0, &problem)
      }
      switch result {
      case kafka_sent: return
      case kafka_full: try wait(&tries)
      case kafka_too_large: return try context.refused.take(value, reason: problem.string)
      default: throw SinkError("kafka: \(problem.string)")
      }
    }
  }

  /// Waits for deliveries; says why when there are none for a while.
  private func wait(_ tries: inout Int) throws(SinkError) {
    let before = kafka_producer_wait(producer, 0)
    let end = monotonicNanoseconds() + Int64(Self.answer) * 1_000_000
    while monotonicNanoseconds() < end {
      // It does not return earlier when messages are delivered.
      let left = kafka_producer_wait(producer, 2)
      try takeFailures()
      if left < before || left == 0 {
        tries = 0
        return
      }
    }
    var problem = kafka_text()
    kafka_producer_problem(producer, &problem)
    let reason = problem.string.isEmpty ? "no answer from the brokers" : problem.string
    guard context.patience.wait(for: "kafka", reason, tries: tries) else {
      throw SinkError("kafka: \(before) messages were not delivered: \(reason)")
    }
    tries += 1
  }

  /// Deals with messages that will not be delivered.
  private func takeFailures() throws(SinkError) {
    var failure = kafka_failure()
    while kafka_producer_take_failure(producer, &failure) {
      defer { free(failure.bytes) }
      let reason = failure.reason.string
      guard failure.is_refused else { throw SinkError("kafka: \(reason)") }
      let bytes = UnsafeRawBufferPointer(start: failure.bytes, count: failure.length)
      try context.refused.take(bytes, reason: reason)
    }
  }

  var flushInterval: Duration? { .milliseconds(500) }

  func flush() throws(SinkError) {
    var tries = 0
    while kafka_producer_wait(producer, 0) > 0 { try wait(&tries) }
    try takeFailures()
  }

  func finish() throws(SinkError) { try flush() }

  func mark() throws(SinkError) -> SinkMark? {
    guard let rows else { return nil }
    try flush()
    return SinkMark("\(rows.token) \(rowCount)")
  }

  var counters: [Counter] {
    let skipped = skipped.load(ordering: .relaxed)
    return skipped == 0 ? [] : [Counter("alreadyThere", skipped, label: "already there")]
  }
}

/// Which rows of an earlier run are in the topic already.
///
/// The rows behind a checkpoint are made again in the same order, and each goes to the same partition. A row is
/// there when its number is not greater than the last one in its partition.
private struct RowNumbers {
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
      guard context.patience.wait(for: "kafka", problem.string, tries: tries) else {
        throw SinkError("kafka: partition \(partition) cannot be read: \(problem.string)")
      }
      tries += 1
    }
  }

  /// Whether a row is in its partition.
  func isThere(_ row: Int, in partition: Int32) -> Bool { row <= last[Int(partition)] }
}

/// Writes rows as JSON, each behind its key: the key's length as four bytes, -1 for none, and the key.
final class KeyedFormatter: RowFormatter {
  private let json: JSONWriter
  private let keyColumn: Int
  private var text = ByteBuffer(capacity: 1 << 12)

  init(_ json: JSONWriter, keyColumn: Int) {
    self.json = json
    self.keyColumn = keyColumn
  }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    text.removeAll()
    json.format(batch, to: &text)
    var rest = text.bytes
    for row in 0..<batch.count {
      append(batch.value(row: row, column: keyColumn), to: &buffer)
      let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.count
      buffer.append(UnsafeRawBufferPointer(rebasing: rest.prefix(end)))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(end))
    }
  }

  private func append(_ key: Value, to buffer: inout ByteBuffer) {
    var text = key == .null ? "" : key.description
    var length = key == .null ? -1 : Int32(text.utf8.count)
    withUnsafeBytes(of: &length) { buffer.append($0) }
    text.withUTF8 { buffer.append(UnsafeRawBufferPointer($0)) }
  }
}
