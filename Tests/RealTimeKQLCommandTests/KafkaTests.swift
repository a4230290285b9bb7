import Foundation
import Testing

/// The output `kafka` on a cluster of librdkafka's own, over TCP.
@Suite struct KafkaTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func number(_ value: String) -> Int { Int(value.filter(\.isNumber)) ?? -1 }

  @Test func rowsWithAKeyStayInOrder() async throws {
    let cluster = try KafkaCluster(partitions: 4)
    let lines = (1...2000).map { "\($0),user\($0 % 17)\n" }
    try folder.write("n,u\n" + lines.joined(), to: "in.csv")
    let result = try await Program.run(
      [
        "csv", "in.csv", "-e", "T | project n, u", "kafka", "events",
        "--brokers=\(cluster.brokers)", "--key=u",
      ],
      in: folder.path)
    #expect(result.code == 0, "\(result.errors)")
    let messages = try cluster.messages()
    #expect(messages.count == 2000)
    var partitions: [String: Set<Int>] = [:]
    var last: [String: Int] = [:]
    for (partition, key, value) in messages {
      partitions[key, default: []].insert(partition)
      let n = number(String(value.prefix { $0 != "u" }))
      #expect(n > last[key] ?? 0)
      #expect(value == "{\"n\":\(n),\"u\":\"\(key)\"}")
      last[key] = n
    }
    #expect(partitions.count == 17 && partitions.values.allSatisfy { $0.count == 1 })
    #expect(Set(messages.map(\.partition)).count > 1)
  }

  /// What is made again after a kill is left out where it is in the topic already, also behind what others write.
  @Test func killsLoseAndDoubleNothing() async throws {
    let cluster = try KafkaCluster(partitions: 3)
    let storm = try Storm(["kafka", "events", "--brokers=\(cluster.brokers)"])
    try await storm.rage(8) { round in
      if round % 3 == 2 { cluster.write("{\"other\":1}", to: Int32(round % 2)) }
    } numbers: {
      try cluster.messages().map(\.value).filter { !$0.contains("other") }.map(number)
    }
  }

  @Test func brokersThatAreDownAreWaitedFor() async throws {
    let cluster = try KafkaCluster(partitions: 2)
    let program = try Program([
      "demo", "logins", "--rate=200", "-e", "T | project UserId", "kafka", "events",
      "--brokers=\(cluster.brokers)",
    ])
    try await wait(for: "messages") { (try? cluster.messages().isEmpty) == false }
    cluster.set(isUp: false)
    try await wait(for: "a warning") { program.errors.contains("warning: kafka") }
    cluster.set(isUp: true)
    let count = try cluster.messages().count
    try await wait(for: "more messages") { (try? cluster.messages().count > count) == true }
    program.send(SIGTERM)
    #expect(try await program.ended() == 0, "\(program.errors)")
    let read = program.errors.split(separator: "\n").last?.split(separator: "·").first?
      .filter(\.isNumber)
    #expect(try "\(cluster.messages().count)" == read)
  }

  @Test func messagesThatAreTooLargeAreDeadLetters() async throws {
    let cluster = try KafkaCluster(partitions: 1)
    // A message may have a million bytes.
    let text = String(repeating: "x", count: 1_040_000)
    let lines = [1, 2, 3].map { "{\"n\":\($0),\"t\":\"\($0 == 2 ? text : "xxx")\"}\n" }
    try folder.write(lines.joined(), to: "in.ndjson")
    let words = [
      "ndjson", "in.ndjson", "-e", "T | project n, t", "kafka", "events",
      "--brokers=\(cluster.brokers)",
    ]
    let refused = try await Program.run(words, in: folder.path)
    #expect(refused.code == 5)
    #expect(refused.errors.contains("--dead-letter"))
    let kept = try await Program.run(words + ["--dead-letter=dead.ndjson"], in: folder.path)
    #expect(kept.code == 0, "\(kept.errors)")
    #expect(folder.text("dead.ndjson").contains("\"row\":{\"n\":2,\"t\":\"xxx"))
    #expect(
      try cluster.messages().suffix(2).map(\.value) == [1, 3].map { "{\"n\":\($0),\"t\":\"xxx\"}" })
  }

  @Test func aKeyThatIsNoColumnIsSaid() async throws {
    let cluster = try KafkaCluster(partitions: 1)
    let result = try await Program.run(
      "demo", "logins", "--count=3", "kafka", "events", "--brokers=\(cluster.brokers)",
      "--key=NoSuchColumn")
    #expect(result.code == 2 && result.errors.contains("no column 'NoSuchColumn'"))
    #expect(try cluster.messages().isEmpty)
  }

  @Test func whatIsMissingIsSaid() async throws {
    let user = try await Program.run("demo", "logins", "kafka", "t", "--kafka-user=me")
    #expect(user.code == 5 && user.errors.contains("--kafka-password-file"))
    let setting = try await Program.run("demo", "logins", "kafka", "t", "--kafka-config=lingerms=5")
    #expect(setting.code == 2 && setting.errors.contains("lingerms"))
    let own = try await Program.run("demo", "logins", "kafka", "t", "--kafka-config=acks=0")
    #expect(own.code == 2 && own.errors.contains("acks"))
  }
}
