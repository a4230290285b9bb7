import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Rows that wait in the directory of `--spool` while an output is away.
@Suite struct SpoolTests {
  private let folder = TemporaryFolder()

  /// An output that is away as long as a test says so.
  private final class Away: Sendable {
    private let isAway: Atomic<Bool>
    init(_ isAway: Bool = true) { self.isAway = Atomic(isAway) }

    func comeBack() { isAway.store(false, ordering: .releasing) }

    func output() -> Kept {
      Kept(onWrite: { [self] (_) throws(SinkError) in
        if isAway.load(ordering: .acquiring) {
          throw SinkError("nobody is there", .transient(after: nil))
        }
      })
    }
  }

  private func lines(_ numbers: ClosedRange<Int>) -> [String] {
    numbers.map { #"{"n":\#($0)}"# }
  }

  /// Without a difference that nobody could read.
  private func expectAll(_ output: Kept, _ count: Int) {
    let isRight = output.record.lines == lines(1...count)
    #expect(isRight)
  }

  /// Waits for a minute at most: the machine may be busy.
  private func soon(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<12 where try await eventually(condition) { return true }
    return false
  }

  private func pipeline(_ source: any Source, _ outputs: any Sink...) -> Pipeline {
    var pipeline = Pipeline(source, queries: [], outputs)
    pipeline.settings.spool = FilePath(folder["spool"])
    return pipeline
  }

  private func files(_ ending: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder["spool"])) ?? [])
      .filter { $0.hasSuffix(ending) }.sorted()
  }

  /// Runs while the output is away, until everything is in the spool, and ends the run.
  private func leaveBehind(_ numbers: Int, _ change: (inout Pipeline) -> Void = { _ in })
    async throws
    -> RunStatistics
  {
    let source = Numbers(limit: numbers, isLive: true)
    var run = pipeline(source, Away().output())
    change(&run)
    let task = Task { [run] in try await run.run() }
    #expect(try await soon { source.probe.given == numbers })
    task.cancel()
    return try await task.value
  }

  @Test func everyRowGoesThrough() async throws {
    let (service, file) = (Kept(flushInterval: .milliseconds(20)), JSONOutput(folder["out.ndjson"]))
    let statistics = try await pipeline(Numbers(limit: 30_000), service, file).run()
    expectAll(service, 30_000)
    #expect(service.record.now.isFinished)
    #expect(folder.text("out.ndjson").split(separator: "\n").count == 30_000)
    #expect(statistics.sinks.map { $0["delivered"] } == [30_000, 30_000])
    #expect(statistics.sinks[0]["spooled"] == 0 && statistics.sinks[0]["spooledBytes"] == 0)
    let mode = try FileManager.default.attributesOfItem(atPath: folder["spool"])[.posixPermissions]
    #expect(mode as? Int == 0o700)
    for name in files("") {
      let mode = try FileManager.default.attributesOfItem(
        atPath: folder["spool/\(name)"])[.posixPermissions]
      #expect(mode as? Int == 0o600, "\(name)")
    }
  }

  @Test func anOutputThatIsAwaySlowsNothing() async throws {
    let away = Away()
    let service = away.output()
    let source = Numbers(limit: 50_000, isLive: true)
    var run = pipeline(source, service)
    let said = Mutex<[String]>([])
    run.pause = { (_, isOver) in Patience.sleep(5, isOver) }
    let task = Task { [run] in try await run.run { text in said.withLock { $0.append(text) } } }
    #expect(try await soon { source.probe.given == 50_000 })
    #expect(service.record.lines.isEmpty)
    let warning = "warning: Kept: nobody is there; rows wait in '\(folder["spool"])'"
    #expect(said.withLock { $0 } == [warning])
    away.comeBack()
    #expect(try await soon { service.record.lines.count == 50_000 })
    expectAll(service, 50_000)
    task.cancel()
    let statistics = try await task.value
    #expect(statistics.sinks[0]["retried"] > 0)
    #expect(statistics.sinks[0]["spooled"] == 0)
    #expect(service.record.now.isFinished)
  }

  /// A run that ends while the output is away leaves its rows to the next one, which gives them out first.
  @Test func theNextRunDelivers() async throws {
    let statistics = try await leaveBehind(1000)
    #expect(statistics.sinks[0]["spooled"] == 1000)
    #expect(statistics.line.contains("in spool 1,000"))
    let next = Kept()
    let said = Mutex<[String]>([])
    try await pipeline(Numbers(limit: 5), next).run { text in said.withLock { $0.append(text) } }
    #expect(next.record.lines == lines(1...1000) + lines(1...5))
    #expect(
      said.withLock { $0 }.contains(
        "note: 1,000 rows wait in '\(folder["spool"])' for 'Kept' and go first"))
  }

  /// What is before the last checkpoint comes once, whatever is behind it in the spool.
  @Test func checkpointsCountWhatIsInTheSpool() async throws {
    func run(_ output: Kept) -> Task<RunStatistics, any Error> {
      var source = NDJSONFile(folder["in.ndjson"])
      source.reading = FileReading(follow: true)
      var run = pipeline(source, output)
      run.settings.state = FilePath(folder["state"])
      return Task { [run] in try await run.run() }
    }
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "in.ndjson")
    let first = run(Away().output())
    #expect(try await soon { folder.text("state/checkpoint").contains("spool") })
    try await Task.sleep(for: .milliseconds(100))
    first.cancel()
    #expect(try await first.value.sinks[0]["spooled"] == 2)
    // As if a kill had come behind the checkpoint.
    let name = try #require(files(".rows").last)
    try folder.append("half a record", to: "spool/\(name)")
    try folder.append("{\"n\":3}\n", to: "in.ndjson")
    let back = Kept()
    let second = run(back)
    #expect(try await soon { back.record.lines.count == 3 })
    second.cancel()
    _ = try await second.value
    #expect(back.record.lines == lines(1...3))
    #expect(back.record.now.stored.last == "3 lines")
    try folder.append("{\"n\":4}\n", to: "in.ndjson")
    let third = Kept()
    let last = run(third)
    #expect(try await soon { third.record.lines.count == 1 })
    last.cancel()
    _ = try await last.value
    #expect(third.record.lines == lines(4...4))
    #expect(third.record.now.mark == "3 lines")
    // Without the spool the rows that are in it would be lost.
    var without = NDJSONFile(folder["in.ndjson"])
    without.reading = FileReading(follow: true)
    var plain = Pipeline(without, Kept())
    plain.settings.state = FilePath(folder["state"])
    let lone = plain
    let error = await failure { _ = try await lone.run() }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains("counts rows of 'Kept' in a spool") == true)
  }

  @Test func aFullSpoolSlowsTheRun() async throws {
    let away = Away()
    let service = away.output()
    let source = Numbers(limit: 120_000, isLive: true)
    var run = pipeline(source, service)
    run.settings.spoolLimit = ByteSize(1 << 20)
    run.pause = { (_, isOver) in Patience.sleep(5, isOver) }
    let said = Mutex<[String]>([])
    let task = Task { [run] in try await run.run { text in said.withLock { $0.append(text) } } }
    #expect(try await settles { source.probe.given })
    #expect(source.probe.given < 120_000)
    #expect(said.withLock { $0.contains { $0.contains("holds 1MiB of rows") } })
    away.comeBack()
    #expect(try await soon { service.record.lines.count == 120_000 })
    expectAll(service, 120_000)
    task.cancel()
    _ = try await task.value
  }

  /// What a damaged file held is counted as lost, and everything else is delivered.
  @Test func damageIsCounted() async throws {
    _ = try await leaveBehind(60_000) { $0.settings.spoolLimit = ByteSize(1 << 20) }
    let all = files(".rows")
    #expect(all.count > 2)
    let path = folder["spool/\(all[1])"]
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seek(toOffset: 1000)
    try file.write(contentsOf: Data([0xFF]))
    try file.close()
    let next = Kept()
    let statistics = try await pipeline(Numbers(limit: 1), next).run()
    let lost = statistics.sinks[0]["spoolLost"]
    #expect(lost > 0)
    #expect(next.record.lines.count == 60_001 - lost)
    let old = next.record.lines.dropLast()
    #expect(Set(old).count == old.count)
    #expect(next.record.lines.prefix(100) == lines(1...100)[...])
    #expect(next.record.lines.suffix(2) == [#"{"n":60000}"#, #"{"n":1}"#])
  }

  /// A failure for good ends the run; what was not delivered is there for the next one.
  @Test func aFailureKeepsTheRows() async throws {
    let broken = Kept(onWrite: { (_) throws(SinkError) in throw SinkError("it has burnt down") })
    let run = pipeline(Numbers(limit: 300), broken)
    let error = await failure { _ = try await run.run() }
    #expect(error == .sink("it has burnt down"))
    let next = Kept()
    try await pipeline(Numbers(limit: 1), next).run()
    #expect(next.record.lines.count > 1)
    #expect(next.record.lines.dropLast() == lines(1...(next.record.lines.count - 1))[...])
  }

  /// Rows of several queries keep their tables, also in another run that has others.
  @Test func tablesAreKept() async throws {
    let source = Numbers(limit: 10, isLive: true)
    var run = pipeline(source, Away().output())
    run.queries = [NamedQuery(name: "q", text: "T | where n > 8; T | project m = n | where m < 3")]
    let task = Task { [run] in try await run.run() }
    #expect(try await soon { source.probe.given == 10 })
    task.cancel()
    _ = try await task.value
    let next = Kept()
    var other = pipeline(Numbers(limit: 3), next)
    other.queries = [NamedQuery(name: "q", text: "T | project k = n")]
    try await other.run()
    #expect(
      Set(next.record.lines) == [
        #"{"n":9}"#, #"{"n":10}"#, #"{"m":1}"#, #"{"m":2}"#, #"{"k":1}"#, #"{"k":2}"#, #"{"k":3}"#,
      ])
  }

  @Test func whatCannotBeIsRefused() async throws {
    let file = pipeline(Numbers(limit: 1), JSONOutput(folder["out.ndjson"]))
    let none = await failure { _ = try await file.run() }
    #expect(none?.exitCode == 2)
    var alone = Pipeline(Numbers(limit: 1), Kept())
    alone.settings.spoolLimit = ByteSize(1 << 20)
    let limit = alone
    #expect(await failure { _ = try await limit.run() }?.exitCode == 2)
    _ = try await leaveBehind(10)
    try FileManager.default.moveItem(atPath: folder["spool"], toPath: folder["other"])
    try FileManager.default.createSymbolicLink(
      atPath: folder["spool"], withDestinationPath: folder["other"])
    let linked = pipeline(Numbers(limit: 1), Kept())
    let error = await failure { _ = try await linked.run() }
    #expect(error?.message.contains("symbolic link") == true)
  }
}
