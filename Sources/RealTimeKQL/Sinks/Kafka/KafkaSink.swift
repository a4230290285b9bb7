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
  private var rows: KafkaRowNumbers?
  private var rowCount = 0
  /// Small messages for one partition that are handed over together; their bytes are those of a write.
  private var gathered: [kafka_bytes] = []
  private var gatheredFor: Int32 = 0
  /// Whether there is a message on its way that is not small.
  private var hasLarge = false
  /// Why a message could not be taken.
  private var problem = kafka_text()
  /// How many of them were there already; statistics ask for it from any thread.
  private let skipped = Atomic(0)

  /// As many rows without a key go to one partition before the next has its turn.
  private static let turn = 200

  /// So many messages wait for the brokers at most: more are only memory that is touched in vain.
  private static let queue = 50_000

  /// So many bytes, so that the queue is full of small messages before their bytes are too many.
  private static let queueBytes = 64 << 20
  private static let small = queueBytes / queue

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
      ("delivery.report.only.error", "true"), ("queue.buffering.max.messages", "\(Self.queue)"),
      ("queue.buffering.max.kbytes", "\(Self.queueBytes >> 10)"),
      ("compression.type", (output.compression ?? .zstd).rawValue),
    ]) { kafka_producer_create($0.baseAddress, $0.count, output.topic, &problem) }
    guard let made else { throw SinkError("kafka: \(output.connection.shown(problem))") }
    producer = made
    do throws(SinkError) {
      partitions = try Self.partitions(of: output, made, context)
      rows = try KafkaRowNumbers(output, context, partitions)
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
      let reason = [problem, connection].map(output.connection.shown).filter { !$0.isEmpty }
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
    try sendGathered()
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
    if rows == nil, key == nil, value.count <= Self.small {
      return try gather(value, for: partition)
    }
    try sendGathered()
    hasLarge = hasLarge || value.count > Self.small
    try send(value, key, to: partition)
  }

  /// Hands a message over together with others.
  private func gather(
    _ value: UnsafeRawBufferPointer, for partition: Int32
  ) throws(SinkError) {
    if partition != gatheredFor || gathered.count == kafka_most_at_once {
      try sendGathered()
      gatheredFor = partition
    }
    gathered.append(kafka_bytes(start: value.baseAddress, length: value.count, is_sent: false))
  }

  private func sendGathered() throws(SinkError) {
    guard !gathered.isEmpty else { return }
    defer { gathered.removeAll(keepingCapacity: true) }
    // Where there may be no room for some of them, later ones would be taken before them.
    var tries = 0
    var left = Int(kafka_producer_wait(producer, 0))
    if left == 0 { hasLarge = false }
    while left + gathered.count > Self.queue {
      try wait(&tries)
      left = Int(kafka_producer_wait(producer, 0))
    }
    if !hasLarge { kafka_producer_send_all(producer, gatheredFor, &gathered, gathered.count) }
    for message in gathered where !message.is_sent {
      try send(
        UnsafeRawBufferPointer(start: message.start, count: message.length), nil, to: gatheredFor)
    }
  }

  private func send(
    _ value: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer?, to partition: Int32
  ) throws(SinkError) {
    var tries = 0
    while true {
      let header = rows.map { "\($0.token):\(rowCount)" }
      let result = HTTPClient.withOptional(header) {
        kafka_producer_send(
          producer, partition, key?.baseAddress, key?.count ?? 0, value.baseAddress, value.count,
          KafkaRowNumbers.header, $0, &problem)
      }
      switch result {
      case kafka_sent: return
      case kafka_full: try wait(&tries)
      case kafka_too_large:
        return try context.refused.take(value, reason: output.connection.shown(problem))
      default: throw SinkError("kafka: \(output.connection.shown(problem))")
      }
    }
  }

  /// Waits for deliveries; says why when there are none for a while.
  private func wait(_ tries: inout Int) throws(SinkError) {
    let before = kafka_producer_wait(producer, 0)
    let end = monotonicNanoseconds() + Int64(Self.answer) * 1_000_000
    var left = before
    // For one free place there would be a wait for each message.
    while left > before / 4 * 3, monotonicNanoseconds() < end {
      // It does not return earlier when messages are delivered.
      left = kafka_producer_wait(producer, 2)
      try takeFailures()
    }
    if left < before || left == 0 {
      tries = 0
      return
    }
    var problem = kafka_text()
    kafka_producer_problem(producer, &problem)
    let said = output.connection.shown(problem)
    let reason = said.isEmpty ? "no answer from the brokers" : said
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
      let reason = output.connection.shown(failure.reason)
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
