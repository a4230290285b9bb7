import Foundation
import Testing

/// The input `kafka` on a cluster of librdkafka's own, over TCP.
@Suite(.serialized) struct KafkaInputTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// A member of a group that is given up after 3 s without a sign of life.
  private func member(
    _ cluster: KafkaCluster, _ words: [String], group: String = "g"
  ) throws -> Program {
    try Program(
      [
        "kafka", cluster.brokers, "events", "--group=\(group)",
        "--kafka-config=session.timeout.ms=3000", "--kafka-config=heartbeat.interval.ms=300",
      ] + words, in: folder.path)
  }

  private func numbers(_ name: String) -> [Int] {
    folder.text(name).split(separator: "\n").compactMap { line in
      line.hasSuffix("}") ? Int(line.filter(\.isNumber)) : nil
    }
  }

  private func objects(_ numbers: some Sequence<Int>) -> [String] {
    numbers.map { "{\"n\":\($0)}" }
  }

  @Test func messagesAreEvents() async throws {
    let cluster = try KafkaCluster(partitions: 1)
    cluster.fill(
      [
        #"{"a":1,"t":"x"}"#, #" {"KafkaTopic":"mine","a":"2"#, "no json", "{}",
        #"[{"a":3},{"a":4}]"#,
        "", #"{"a":5,"KafkaKey":"mine"}"#,
      ], isRich: true)
    let plain = try await Program.run("kafka", cluster.brokers, "events", "--once")
    #expect(
      plain.lines == [#"{"a":1,"t":"x"}"#, "{}", #"{"a":3}"#, #"{"a":4}"#, #"{"a":5}"#],
      "\(plain.errors)")
    #expect(plain.errors.contains("read 7 · empty 1 · malformed 2 · emitted 5"), "\(plain.errors)")
    let columns = try await Program.run(
      "kafka", cluster.brokers, "events", "--once", "--schema=a: long", "-e",
      """
      T | where a in (1, 5) | project a, KafkaTopic, KafkaPartition, KafkaOffset, KafkaKey, h = KafkaHeaders.h, \
      isTime = KafkaTime > ago(1h)
      """)
    let rest = #","KafkaKey":"k","h":"v\"","isTime":true}"#
    #expect(
      columns.lines
        == [0, 6].map { offset in
          #"{"a":\#(offset == 0 ? 1 : 5),"KafkaTopic":"events","KafkaPartition":0,"KafkaOffset":\#(offset)"#
            + rest
        }, "\(columns.errors)")
    let text = try await Program.run(
      "kafka", cluster.brokers, "events", "--once", "--format=text", "-e",
      "T | where KafkaOffset in (2, 5)")
    #expect(text.lines == [#"{"Message":"no json"}"#, #"{"Message":""}"#], "\(text.errors)")
    let bounded = try await Program.run(
      "kafka", cluster.brokers, "events", "--once", "--schema=a: long", "-e",
      "T | summarize sum(a)")
    #expect(bounded.lines == [#"{"sum_a":13}"#], "\(bounded.errors)")
  }

  @Test func whatCannotBeIsSaid() async throws {
    let cluster = try KafkaCluster(partitions: 1)
    let words = ["kafka", cluster.brokers, "events"]
    let state = try await Program.run(words + ["--group=g", "--state=s"], in: folder.path)
    #expect(state.code == 2 && state.errors.contains("leave --state or --group out"))
    let joined = try await Program.run(
      words + ["--group=g", "--as=K", "+", "demo", "logins", "--as=D", "-e", "K | union D"])
    #expect(joined.code == 2 && joined.errors.contains("is the only input of its run"))
    let stored = try await Program.run(words + ["--group=g", "--from=stored"])
    #expect(stored.code == 4 && stored.errors.contains("nothing is stored of 'events/0'"))
    let nobody = try await Program.run("kafka", "127.0.0.1:1", "events", "--once")
    #expect(nobody.code == 4 && nobody.errors.contains("kafka: 127.0.0.1:1: "))
    let text = try await Program.run(words + ["--format=text", "--schema=a: long"])
    #expect(text.code == 2)
    let one = try await Program.run("kafka", "b:1", "-e", "T | count")
    #expect(one.code == 2 && one.errors.contains("BROKERS TOPIC"))
  }

  /// Without a group, a directory keeps the places: what a kill has interrupted is made again, once.
  @Test func killsLoseAndDoubleNothingWithAState() async throws {
    let cluster = try KafkaCluster(partitions: 3)
    let words = [
      "kafka", cluster.brokers, "events", "--state=state", "-e", "T | project n", "json",
      "out.ndjson",
    ]
    var written = 0
    for _ in 0..<4 {
      let program = try Program(words, in: folder.path)
      for _ in 0..<3 {
        cluster.fill(objects(written..<written + 150))
        written += 150
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...400)))
      }
      program.send(SIGKILL)
      _ = try await program.ended()
    }
    let program = try Program(words, in: folder.path)
    cluster.fill(objects([written]))
    written += 1
    try await wait(for: "all rows; \(program.errors)") {
      Set(numbers("out.ndjson")).count == written
    }
    program.send(SIGTERM)
    #expect(try await program.ended() == 0, "\(program.errors)")
    #expect(numbers("out.ndjson").sorted() == Array(0..<written))
  }

  /// One of three members is killed; others read what it had, and nothing is missing.
  @Test func killedMembersLoseNothing() async throws {
    let cluster = try KafkaCluster(partitions: 12)
    var written = 0
    func fill(_ count: Int) {
      cluster.fill(objects(written..<written + count))
      written += count
    }
    let files = ["a", "b", "c"].map { "\($0).ndjson" }
    fill(600)
    let members = try files.map { try member(cluster, ["-e", "T | project n", "json", $0]) }
    try await wait(for: "a share for each; \(members.map(\.errors))") {
      fill(60)
      return files.allSatisfy { !numbers($0).isEmpty }
    }
    fill(300)
    members[1].send(SIGKILL)
    _ = try await members[1].ended()
    fill(300)
    try await wait(for: "all rows; \(members.map(\.errors))") {
      Set(files.flatMap { numbers($0) }).count == written
    }
    let doubled = files.flatMap { numbers($0) }.count - written
    // The others say how many these may be.
    let said = [members[0], members[2]].flatMap {
      $0.errors.matches(of: /what ([\d,]+) messages gave/)
    }
    .reduce(0) { $0 + (Int($1.output.1.filter(\.isNumber)) ?? 0) }
    #expect(doubled <= said, "\(members.map(\.errors))")
    print("killed member: \(written) rows, 0 lost, \(doubled) twice, \(said) said")
    // Whoever goes on when others leave begins where everything was delivered.
    let last = try member(cluster, ["-e", "T | project n", "json", "d.ndjson"])
    try await wait(for: "a share for the last; \(last.errors)") {
      fill(60)
      return !numbers("d.ndjson").isEmpty
    }
    // The cluster of these tests takes nothing from a member while partitions change hands, unlike Kafka.
    func isStored() throws -> Bool {
      try cluster.stored("g").reduce(0) { $0 + $1.next } == written
    }
    try await wait(for: "the places; \(last.errors)") { try isStored() }
    let doubledThen = (files + ["d.ndjson"]).flatMap { numbers($0) }.count - written
    for member in [members[0], members[2]] {
      member.send(SIGTERM)
      #expect(try await member.ended() == 0, "\(member.errors)")
    }
    fill(300)
    let all = files + ["d.ndjson"]
    try await wait(for: "the rest; \(last.errors)") {
      Set(all.flatMap { numbers($0) }).count == written
    }
    #expect(
      all.flatMap { numbers($0) }.count == written + doubledThen,
      "\(members.map(\.errors)) \(last.errors)")
    last.send(SIGTERM)
    #expect(try await last.ended() == 0, "\(last.errors)")
  }

  /// A member that ends while the group divides its partitions anew, since another has left, does not wait for it.
  @Test func membersThatEndOneAfterTheOtherEndWell() async throws {
    let cluster = try KafkaCluster(partitions: 6)
    cluster.fill((0..<60).map { "{\"n\":\($0)}" })
    let members = try ["a", "b", "c"].map {
      try member(cluster, ["-e", "T | project n", "json", "\($0).ndjson"])
    }
    try await wait(for: "a share for each; \(members.map(\.errors))") {
      members.allSatisfy { $0.errors.contains("gives 2 partitions") }
    }
    for member in members {
      member.send(SIGTERM)
      try await Task.sleep(for: .seconds(1))
    }
    for member in members { #expect(try await member.ended() == 0, "\(member.errors)") }
  }

  /// Windows that are open when partitions change hands are filled again by whoever has them then, and by nobody
  /// else.
  @Test func windowsMoveWithTheirPartitions() async throws {
    let cluster = try KafkaCluster(partitions: 4)
    let start = 1_704_067_200
    func fill(_ minutes: Range<Int>) {
      cluster.fill(minutes.map { "{\"at\":\(start + 60 * $0),\"n\":\($0)}" })
    }
    let query = [
      "--schema=at: long, n: long", "--event-time=unixtime_seconds_todatetime(at)",
      "--tolerance=10m", "--max-lag=2d", "-e",
      "T | summarize c = count() by hour = bin(unixtime_seconds_todatetime(at), 1h)"
        + " | project t = format_datetime(hour, 'ddHH'), c",
      "json",
    ]
    /// How many events of each hour were given out.
    func counts() -> [String: Int] {
      var counts: [String: Int] = [:]
      for name in ["a.ndjson", "b.ndjson"] {
        for line in folder.text(name).split(separator: "\n") {
          let parts = line.split(separator: "\"")
          guard parts.count > 5, line.hasSuffix("}") else { continue }
          counts[String(parts[3]), default: 0] += Int(parts[6].filter(\.isNumber)) ?? 0
        }
      }
      return counts
    }
    fill(0..<330)
    let first = try member(cluster, query + ["a.ndjson"])
    /// Waits until windows are given out and that is stored: the cluster takes nothing later.
    func waitForHours(_ count: Int, _ program: Program) async throws {
      try await wait(for: "\(count) windows; \(counts()); \(program.errors)") {
        try counts().count == count
          && cluster.stored("g").allSatisfy { $0.watermark >= start + 3600 * count }
      }
    }
    try await waitForHours(5, first)
    fill(330..<690)
    try await waitForHours(11, first)
    let second = try member(cluster, query + ["b.ndjson"])
    try await wait(for: "two partitions; \(second.errors)") {
      second.errors.contains("gives 2 partitions") && first.errors.contains("gives 2 partitions")
    }
    first.send(SIGTERM)
    #expect(try await first.ended() == 0, "\(first.errors)")
    // What it gives out of its two partitions before it has the others would come again with them: one watermark
    // counts for all, the earliest.
    try await wait(for: "all partitions; \(second.errors)") {
      second.errors.contains("gives 4 partitions")
    }
    fill(690..<990)
    // One for each partition, so that all windows before are given out.
    fill(2000..<2004)
    try await waitForHours(17, second)
    #expect(
      counts().values.sorted() == [30] + Array(repeating: 60, count: 16),
      "\(counts()) \(first.errors) \(second.errors)")
    second.send(SIGTERM)
    #expect(try await second.ended() == 0, "\(second.errors)")
  }

  /// A database keeps the places with the rows: one of three members is killed, and every message is there once.
  @Test(.enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed"))
  func aDatabaseHasEveryMessageOnce() async throws {
    let server = try await PostgresServer()
    do {
      try await killMembers(server)
    } catch {
      try? await server.stop()
      throw error
    }
    try await server.stop()
  }

  private func killMembers(_ server: PostgresServer) async throws {
    let cluster = try KafkaCluster(partitions: 12)
    var written = 0
    func fill(_ count: Int) {
      cluster.fill(objects(written..<written + count))
      written += count
    }
    try folder.write(server.connection + "\n", to: "db.conf")
    let words = [
      "--schema=n: long", "-e", "T | project n, KafkaPartition", "postgres",
      "--connection-file=db.conf", "--table=events",
    ]
    var members = try (0..<3).map { _ in try member(cluster, words) }
    fill(900)
    func distinct() async -> Int {
      let rows = try? await server.query("SELECT count(DISTINCT n) FROM events")
      return rows?.first.flatMap { Int($0) } ?? 0
    }
    func waitForAll() async throws {
      let end = ContinuousClock.now + .seconds(60)
      while await distinct() != written {
        guard ContinuousClock.now < end else {
          throw NeverCame(what: "row \(written); \(members.map(\.errors))")
        }
        try await Task.sleep(for: .milliseconds(200))
      }
    }
    try await waitForAll()
    for round in 0..<2 {
      for _ in 0..<10 {
        fill(90)
        try await Task.sleep(for: .milliseconds(Int.random(in: 10...120)))
      }
      members[round].send(SIGKILL)
      _ = try await members[round].ended()
      fill(300)
      if round == 0 { members[0] = try member(cluster, words) }
    }
    try await waitForAll()
    #expect(
      try await server.query("SELECT count(*), count(DISTINCT n) FROM events")
        == ["\(written)|\(written)"])
    for member in [members[0], members[2]] {
      member.send(SIGTERM)
      #expect(try await member.ended() == 0, "\(member.errors)")
    }
    // A topic that does not reach to the places of the database is gone on with at its end.
    let other = try KafkaCluster(partitions: 12)
    let last = try member(other, words)
    try await wait(for: "the partitions; \(last.errors)") {
      last.errors.contains("gives 12 partitions")
    }
    #expect(last.errors.contains("messages before the place that is stored"), "\(last.errors)")
    other.fill(objects(written..<written + 120))
    written += 120
    do { try await waitForAll() } catch { throw NeverCame(what: "\(error); \(last.errors)") }
    last.send(SIGTERM)
    #expect(try await last.ended() == 0, "\(last.errors)")
  }
}
