import CKafka
import Glibc
import KQL

/// The messages of topics, as chunks of one partition each.
final class KafkaFeed: FeedSet, PartitionKeeper {
  private let input: KafkaInput
  private let consumer: KafkaConsumer
  private let wake: WakePipe

  /// Keeps books of how far partitions are read; `nil` where nobody writes it down.
  private let ledger: ReadLedger?

  private struct Part {
    var place: PartitionPlace
    /// What its lines begin with.
    let head: String
    /// Where it ends for a run that reads to the end.
    var end: Int64?
    /// Whether there was nothing more when it was looked at last.
    var isAtEnd = false
    /// Its number in the books.
    var life = 0
  }

  /// The partitions that are read, by their keys.
  private var parts: [String: Part] = [:]

  /// A message that begins the next chunk.
  private var held: (message: kafka_message, key: String)?

  /// The partition of the last message: the next one is mostly of the same.
  private var last: (topic: UnsafePointer<CChar>, partition: Int32, key: String)?

  private var lines: KafkaLines
  private var statisticsSoFar = InputStatistics()
  private var messages = 0

  /// Messages that others may have given out before they ended without a word.
  private var uncertain = 0
  private var notes: [String] = []
  private var nextWarning = Int64.min

  /// Whether partitions were given at all.
  private var hasBegun = false
  private(set) var progress = ReadProgress()

  /// More bytes are the next chunk's.
  private static let enough = 1 << 18

  private static let minute: Int64 = 60_000_000_000

  init(_ input: KafkaInput, _ ledger: ReadLedger?) throws(SourceError) {
    self.input = input
    self.ledger = ledger
    lines = KafkaLines(input.format)
    wake = try WakePipe()
    consumer = try KafkaConsumer(input, wake: wake.writing)
    var all: [PartitionPlace] = []
    for topic in input.topics { all += try consumer.partitions(of: topic) }
    guard input.group == nil else {
      try consumer.subscribe(input.topics)
      return
    }
    for index in all.indices { all[index].offset = storedInBooks(all[index].key) ?? -1 }
    try begin(try resolved(all))
    for key in parts.keys.sorted() {
      ledger?.look(key, at: currentTime())
      let life = ledger?.open(key, FileIdentity(device: 0, inode: 0), at: mark(of: key))
      parts[key]?.life = life ?? 0
    }
  }

  deinit { if var message = held?.message { kafka_message_free(&message) } }

  // MARK: Places

  private func storedInBooks(_ key: String) -> Int64? {
    ledger?.records.last { $0.path == key }.map { Int64($0.place.position) }
  }

  private func mark(of key: String) -> ReadLedger.Mark {
    var place = ReadPlace()
    place.position = Int(clamping: parts[key]?.place.offset ?? 0)
    return ReadLedger.Mark(place: place, anchor: FileAnchor())
  }

  /// Where partitions are read from of which nothing is stored.
  private var start: KafkaInput.Start {
    // A partition that an earlier run did not have is new: so is all that is in it.
    if ledger?.knownPaths != nil, input.from != .stored { return .start }
    return input.from ?? (input.group != nil || ledger != nil || input.once ? .start : .end)
  }

  /// The places with their offsets, as far as there are such messages.
  private func resolved(_ places: [PartitionPlace]) throws(SourceError) -> [PartitionPlace] {
    var all = places
    for index in all.indices {
      let place = all[index]
      let range = try consumer.range(of: place)
      all[index].uncertain = place.uncertain.map {
        $0.clamped(to: range.first..<max(range.first, range.end))
      }
      if place.offset < 0 {
        switch start {
        case .start: all[index].offset = range.first
        case .end: all[index].offset = range.end
        case .stored:
          throw SourceError(
            "kafka: nothing is stored of '\(place.key)'\n  = help: --from=start or --from=end says where"
              + " to begin")
        }
        continue
      }
      let near = Swift.min(Swift.max(place.offset, range.first), range.end)
      guard near != place.offset else { continue }
      let difference = RunStatistics.grouped(Int(clamping: (near - place.offset).magnitude))
      notes.append(
        near > place.offset
          ? "warning: kafka: \(difference) messages of '\(place.key)' are gone that were not read yet"
          : "warning: kafka: '\(place.key)' ends \(difference) messages before the place that is stored:"
            + " it is another one")
      all[index].offset = near
    }
    return all
  }

  // MARK: The group

  var partitions: (any PartitionKeeper)? { input.group == nil ? nil : self }

  var group: String { input.group ?? "" }

  var change: PartitionChange { consumer.change }

  func given() throws(SourceError) -> [PartitionPlace]? {
    try patiently { () throws(SourceError) in try resolved(consumer.stored(consumer.given)) }
  }

  func reachable(_ places: [PartitionPlace]) throws(SourceError) -> [PartitionPlace]? {
    try patiently { () throws(SourceError) in try resolved(places) }
  }

  /// What brokers say, or `nil` when they say nothing for the moment.
  private func patiently(
    _ ask: () throws(SourceError) -> [PartitionPlace]
  ) throws(SourceError) -> [PartitionPlace]? {
    do throws(SourceError) {
      return try ask()
    } catch {
      if input.from == .stored { throw error }
      warn(error.message)
      return nil
    }
  }

  func begin(_ places: [PartitionPlace]) throws(SourceError) {
    var parts: [String: Part] = [:]
    for place in places {
      var part = Part(place: place, head: KafkaLines.head(of: place))
      if input.once {
        let end = try consumer.range(of: place).end
        part.end = end
        part.isAtEnd = place.offset >= end
      }
      parts[place.key] = part
    }
    try consumer.assign(places)
    self.parts = parts
    hasBegun = true
    guard let group = input.group else { return }
    let uncertain = places.reduce(0) { $0 + ($1.uncertain?.count ?? 0) }
    self.uncertain += uncertain
    let twice =
      uncertain == 0
      ? ""
      : "; what \(RunStatistics.grouped(uncertain)) messages gave, at most, may come twice: a member ended without"
        + " storing its places"
    notes.append(
      "note: kafka: the group '\(group)' gives \(places.count) partition\(places.count == 1 ? "" : "s")\(twice)"
    )
  }

  func giveUp() {
    dropHeld()
    parts = [:]
    hasBegun = false
    do throws(SourceError) {
      try consumer.assign([])
    } catch {
      warn(error.message)
    }
  }

  func leave() {
    dropHeld()
    consumer.leave()
  }

  private func dropHeld() {
    if var message = held?.message { kafka_message_free(&message) }
    held = nil
    last = nil
  }

  func store(_ places: [PartitionPlace]) -> String? { consumer.store(places) }

  func position(of key: String) -> Int64? { parts[key]?.place.offset }

  var hasEnded: Bool {
    input.once && hasBegun && held == nil
      && parts.values.allSatisfy { $0.place.offset >= $0.end ?? .max }
  }

  // MARK: Messages

  func next() throws(SourceError) -> FeedResult {
    wake.drain()
    if !hasBegun { return try lookForChange() }
    var key = ""
    let before = lines.emptyMessages
    while lines.buffer.count < Self.enough {
      guard let next = try nextMessage() else { break }
      var message = next.message
      if !key.isEmpty, next.key != key, !lines.buffer.isEmpty {
        held = next
        break
      }
      key = next.key
      take(message, of: key)
      kafka_message_free(&message)
    }
    look()
    if !lines.buffer.isEmpty { return .chunk(handOut(key)) }
    if hasEnded { return .end }
    return lines.emptyMessages > before ? .passing : .nothingYet
  }

  /// Lets librdkafka tell what the group wants.
  private func lookForChange() throws(SourceError) -> FeedResult {
    switch try consumer.next() {
    case .message(var message), .end(var message): kafka_message_free(&message)
    case .nothing: break
    }
    return .nothingYet
  }

  /// The next message of a partition that is read.
  private func nextMessage() throws(SourceError) -> (message: kafka_message, key: String)? {
    if let first = held {
      held = nil
      return first
    }
    while true {
      switch try consumer.next() {
      case .nothing: return nil
      case .end(var message):
        let key = self.key(of: message)
        parts[key]?.isAtEnd = true
        // Behind the last message there may be some that are none for consumers.
        if let end = parts[key]?.end, message.offset >= end { parts[key]?.place.offset = end }
        kafka_message_free(&message)
      case .message(var message):
        let key = self.key(of: message)
        guard let part = parts[key], message.offset < part.end ?? .max else {
          if let end = parts[key]?.end { parts[key]?.place.offset = end }
          kafka_message_free(&message)
          continue
        }
        return (message, key)
      }
    }
  }

  private func key(of message: kafka_message) -> String {
    if let last, last.topic == message.topic, last.partition == message.partition {
      return last.key
    }
    let place = PartitionPlace(
      topic: String(cString: message.topic), partition: message.partition)
    last = (message.topic, message.partition, place.key)
    return place.key
  }

  private func take(_ message: kafka_message, of key: String) {
    guard let head = parts[key]?.head else { return }
    lines.append(message, head)
    messages += 1
    parts[key]?.place.offset = message.offset + 1
    parts[key]?.isAtEnd = false
  }

  private func handOut(_ key: String) -> Chunk {
    // The first byte of a chunk may be any, so none is at the start of a file.
    let chunk = lines.takeChunk(offset: Swift.max(1, statisticsSoFar.bytes), origin: key)
    statisticsSoFar.bytes += chunk.count
    statisticsSoFar.chunks += 1
    if let part = parts[key] { ledger?.handOut(part.life, mark(of: key)) }
    return chunk
  }

  /// Takes down what has been read to its end.
  private func look() {
    progress.unread = parts.values.filter { !$0.isAtEnd }.map(\.place.key)
    progress.readUntil = currentTime()
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var polls = (
      pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    )
    // What a broker has to say of itself wakes nobody.
    let time = milliseconds < 0 ? 100 : Swift.min(milliseconds, 100)
    _ = withUnsafeMutableBytes(of: &polls) { polls in
      poll(polls.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, Int32(clamping: time))
    }
  }

  // MARK: Books

  var statistics: InputStatistics { statisticsSoFar }

  var counters: [Counter] {
    [
      Counter("messages", messages),
      Counter("emptyMessages", lines.emptyMessages, label: "empty"),
      Counter("mayRepeat", uncertain, label: "may come twice"),
      Counter("partitions", parts.count, isGauge: true),
      Counter(
        "lag", parts.values.reduce(0) { $0 + consumer.lag(of: $1.place) }, isGauge: true),
    ]
  }

  private func warn(_ text: String) {
    let now = monotonicNanoseconds()
    guard now >= nextWarning else { return }
    nextWarning = now + Self.minute
    notes.append("warning: \(text)")
  }

  func takeNotes() -> [String] {
    let problem = consumer.takeProblem()
    if !problem.isEmpty { warn("kafka: \(problem)") }
    defer { notes = [] }
    return notes
  }
}
