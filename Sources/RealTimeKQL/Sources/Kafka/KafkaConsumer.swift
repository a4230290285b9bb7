import CKafka
import Glibc
import KQL

/// A consumer of Kafka; used by one thread at a time.
final class KafkaConsumer {
  private let consumer: OpaquePointer
  private let connection: KafkaConnection

  /// How long to wait for an answer, in milliseconds.
  private static let answer: Int32 = 5000

  /// Creates a consumer that connects in the background.
  ///
  /// - Throws: What is wrong with the settings.
  init(_ input: KafkaInput, wake: Int32) throws(SourceError) {
    if let problem = input.connection.problem { throw SourceError("kafka: \(problem)") }
    connection = input.connection
    var problem = kafka_text()
    let made = input.connection.withSettings([
      // Without a group it joins none, but librdkafka wants a name.
      ("group.id", input.group ?? "realtimekql"), ("enable.auto.commit", "false"),
      ("enable.auto.offset.store", "false"), ("enable.partition.eof", "true"),
      ("auto.offset.reset", "error"),
      ("partition.assignment.strategy", "range,roundrobin"),
    ]) { kafka_consumer_create($0.baseAddress, $0.count, wake, &problem) }
    guard let made else { throw SourceError("kafka: \(input.connection.shown(problem))") }
    consumer = made
  }

  deinit { kafka_consumer_free(consumer) }

  private func failed(_ text: kafka_text) -> SourceError {
    let reason = [connection.shown(text), takeProblem()].filter { !$0.isEmpty }
      .joined(separator: ": ")
    return SourceError("kafka: \(connection.brokers): \(reason)")
  }

  /// Joins the group.
  func subscribe(_ topics: [String]) throws(SourceError) {
    var problem = kafka_text()
    let names = topics.map { strdup($0) }
    defer { for name in names { free(name) } }
    let pointers: [UnsafePointer<CChar>?] = names.map { UnsafePointer($0) }
    guard kafka_consumer_subscribe(consumer, pointers, pointers.count, &problem) else {
      throw failed(problem)
    }
  }

  /// Leaves the group, so that others have its partitions at once.
  func leave() { kafka_consumer_leave(consumer) }

  /// The partitions of a topic.
  func partitions(of topic: String) throws(SourceError) -> [PartitionPlace] {
    var problem = kafka_text()
    let count = kafka_consumer_partitions(consumer, topic, Self.answer, &problem)
    if count == 0 { throw SourceError("kafka topic '\(topic)': \(connection.shown(problem))") }
    guard count > 0 else { throw failed(problem) }
    return (0..<count).map { PartitionPlace(topic: topic, partition: $0) }
  }

  /// The first message of a partition and the one that comes next.
  func range(of place: PartitionPlace) throws(SourceError) -> (first: Int64, end: Int64) {
    var (first, end) = (Int64(0), Int64(0))
    var problem = kafka_text()
    guard
      kafka_consumer_range(
        consumer, place.topic, place.partition, &first, &end, Self.answer, &problem)
    else { throw failed(problem) }
    return (first, end)
  }

  /// How many messages there are behind a place, as far as brokers have said it with those that were read.
  func lag(of place: PartitionPlace) -> Int {
    let end = kafka_consumer_known_end(consumer, place.topic, place.partition)
    return end < 0 || place.offset < 0 ? 0 : Int(Swift.max(0, end - place.offset))
  }

  /// What the group wants.
  var change: PartitionChange {
    switch kafka_consumer_change(consumer) {
    case kafka_given: .given
    case kafka_taken: .taken
    case kafka_lost: .lost
    default: .none
    }
  }

  /// The partitions that it gives.
  var given: [PartitionPlace] {
    (0..<kafka_consumer_place_count(consumer)).map {
      let place = kafka_consumer_place(consumer, $0)
      return PartitionPlace(topic: String(cString: place.topic), partition: place.partition)
    }
  }

  private func withPlaces<Result>(
    _ places: [PartitionPlace], _ body: (inout [kafka_place]) -> Result
  ) -> Result {
    let names = places.map { strdup($0.topic) }
    defer { for name in names { free(name) } }
    var all = zip(places, names).map { place, name in
      var found = kafka_place()
      (found.topic, found.partition, found.offset) = (
        UnsafePointer(name), place.partition, place.offset
      )
      withUnsafeMutableBytes(of: &found.note) {
        $0.copyBytes(from: Array(Self.note(of: place).utf8).prefix($0.count - 1))
      }
      return found
    }
    return body(&all)
  }

  /// What stands beside a place in Kafka: `w638396640000000000 d1200 u1712`, 61 bytes at most.
  private static func note(of place: PartitionPlace) -> String {
    var parts = place.watermark.map { ["w\($0.ticks)"] } ?? []
    if let uncertain = place.uncertain {
      parts += ["d\(uncertain.lowerBound)", "u\(uncertain.upperBound)"]
    }
    return parts.joined(separator: " ")
  }

  private static func take(_ note: String, into place: inout PartitionPlace) {
    var numbers: [Character: Int64] = [:]
    for part in note.split(separator: " ") {
      if let name = part.first { numbers[name] = Int64(part.dropFirst()) }
    }
    place.watermark = numbers["w"].map { Datetime(ticks: $0) }
    guard let first = numbers["d"], let end = numbers["u"], first <= end else { return }
    place.uncertain = first..<end
  }

  /// The places that the group has stored, a negative one where there is none.
  func stored(_ places: [PartitionPlace]) throws(SourceError) -> [PartitionPlace] {
    var problem = kafka_text()
    var found = places
    let isTold = withPlaces(places) { all in
      guard kafka_consumer_stored(consumer, &all, all.count, Self.answer, &problem) else {
        return false
      }
      for (index, place) in all.enumerated() {
        found[index].offset = place.offset
        let note = withUnsafeBytes(of: place.note) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        Self.take(note, into: &found[index])
      }
      return true
    }
    guard isTold else { throw failed(problem) }
    return found
  }

  /// Stores places for the group.
  ///
  /// - Returns: Why that could not be done.
  func store(_ places: [PartitionPlace]) -> String? {
    var problem = kafka_text()
    let isDone = withPlaces(places) {
      kafka_consumer_store(consumer, $0, $0.count, Self.answer, &problem)
    }
    return isDone ? nil : connection.shown(problem)
  }

  /// Reads these partitions from here on, and no others.
  func assign(_ places: [PartitionPlace]) throws(SourceError) {
    var problem = kafka_text()
    let isDone = withPlaces(places) {
      kafka_consumer_assign(consumer, $0, $0.count, &problem)
    }
    if !isDone { throw failed(problem) }
  }

  /// What comes next.
  enum Next {
    case message(kafka_message)
    case end(kafka_message)
    case nothing
  }

  /// The next message, or the end of a partition; it is to be freed.
  func next() throws(SourceError) -> Next {
    var message = kafka_message()
    var problem = kafka_text()
    switch kafka_consumer_next(consumer, &message, &problem) {
    case kafka_message_read: return .message(message)
    case kafka_end: return .end(message)
    case kafka_broken: throw failed(problem)
    default: return .nothing
    }
  }

  /// What librdkafka has said of its connections since the last time.
  func takeProblem() -> String {
    var problem = kafka_text()
    kafka_consumer_take_problem(consumer, &problem)
    return connection.shown(problem)
  }
}
