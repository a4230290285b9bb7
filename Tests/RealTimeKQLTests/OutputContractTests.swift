import RealTimeKQL
import Synchronization
import Testing

/// What a run promises its outputs.
@Suite struct OutputContractTests {
  private let folder = TemporaryFolder()

  private func lines(_ numbers: ClosedRange<Int>) -> [String] {
    numbers.map { #"{"n":\#($0)}"# }
  }

  @Test func everyOutputGetsEveryRow() async throws {
    let (first, second) = (Kept(), Kept())
    let statistics = try await Pipeline(
      Numbers(limit: 30_000), first, JSONOutput(folder["out.ndjson"]), second
    ).run()
    #expect(first.record.lines == lines(1...30_000))
    #expect(second.record.lines == first.record.lines)
    #expect(folder.text("out.ndjson") == first.record.lines.map { $0 + "\n" }.joined())
    #expect(statistics.sinks.map { $0["delivered"] } == [30_000, 30_000, 30_000])
    #expect(first.record.now.isFinished && second.record.now.isFinished)
  }

  @Test(arguments: [true, false]) func aSlowOutputSlowsTheRun(_ isLive: Bool) async throws {
    let isHeld = Mutex(true)
    let slow = Kept(onWrite: { (_) throws(SinkError) in
      while isHeld.withLock({ $0 }) { Patience.sleep(1) { false } }
    })
    let source = Numbers(isLive: isLive)
    let task = Task { try await Pipeline(source, slow, Kept()).run() }
    #expect(try await eventually { slow.record.now.calls == 1 })
    // There is no last number, so that only a run that waits stands still.
    #expect(try await settles { source.probe.given })
    let waiting = source.probe.given
    isHeld.withLock { $0 = false }
    #expect(try await eventually { source.probe.given > waiting })
    task.cancel()
    _ = try await task.value
  }

  /// What fails for the moment is tried again, after growing pauses, and nothing comes twice.
  @Test func theRunIsPatient() async throws {
    let flaky = Kept(onWrite: { (call) throws(SinkError) in
      if call < 16 { throw SinkError("the other side is busy", .transient(after: nil)) }
    })
    let other = Kept()
    let pauses = Mutex<[Int]>([])
    var pipeline = Pipeline(Numbers(limit: 10), flaky, other)
    pipeline.pause = { (milliseconds, _) in pauses.withLock { $0.append(milliseconds) } }
    let said = Mutex<[String]>([])
    let statistics = try await pipeline.run { text in said.withLock { $0.append(text) } }
    let all = pauses.withLock { $0 }
    #expect(all.count == 15)
    for (index, pause) in all.enumerated() {
      let longest = Swift.min(200 << index, 30_000)
      #expect((longest / 2...longest).contains(pause), "pause \(index) is \(pause) ms")
    }
    #expect(flaky.record.lines == lines(1...10))
    #expect(other.record.lines == lines(1...10))
    #expect(statistics.sinks.map { $0["retried"] } == [15, 0])
    #expect(statistics.line.contains("retried 15"))
    #expect(statistics.json.contains(#""retried":15"#))
    #expect(
      said.withLock { $0 } == [
        "warning: Kept: the other side is busy; the run waits for it (Ctrl+C gives up)"
      ])
  }

  @Test func theOtherSideSaysHowLong() async throws {
    let busy = Kept(onWrite: { (call) throws(SinkError) in
      if call == 1 { throw SinkError("busy", .transient(after: .milliseconds(61_500))) }
    })
    let pauses = Mutex<[Int]>([])
    var pipeline = Pipeline(Numbers(limit: 1), busy)
    pipeline.pause = { (milliseconds, _) in pauses.withLock { $0.append(milliseconds) } }
    try await pipeline.run()
    #expect(pauses.withLock { $0 } == [61_500])
  }

  @Test func cancellingEndsPatience() async throws {
    let busy = Kept(onWrite: { (_) throws(SinkError) in
      throw SinkError("busy", .transient(after: .seconds(3600)))
    })
    let task = Task { try await Pipeline(Numbers(limit: 5, isLive: true), busy).run() }
    #expect(try await eventually { busy.record.now.calls == 1 })
    task.cancel()
    let error = await failure { _ = try await task.value }
    #expect(error == .sink("busy; 5 rows were not delivered"))
  }

  /// What fails while a run is being ended is tried again for some seconds.
  @Test func anEndingRunIsPatientForAWhile() async throws {
    let busy = Kept(onWrite: { (call) throws(SinkError) in
      if call < 4 { throw SinkError("busy", .transient(after: nil)) }
    })
    let task = Task { try await Pipeline(Numbers(limit: 5, isLive: true), busy).run() }
    #expect(try await eventually { busy.record.now.calls == 1 })
    task.cancel()
    let statistics = try await task.value
    #expect(busy.record.lines == lines(1...5))
    #expect(busy.record.now.isFinished)
    #expect(statistics.sinks[0]["retried"] == 3)
    let gone = Kept(onWrite: { (_) throws(SinkError) in
      throw SinkError("gone", .transient(after: nil))
    })
    let other = Task { try await Pipeline(Numbers(limit: 5, isLive: true), gone).run() }
    #expect(try await eventually { gone.record.now.calls == 1 })
    let told = ContinuousClock.now
    other.cancel()
    let error = await failure { _ = try await other.value }
    #expect(error == .sink("gone; 5 rows were not delivered"))
    #expect((.seconds(2)...(.seconds(10))).contains(.now - told))
    #expect(gone.record.now.calls > 6)
  }

  @Test func aFailureEndsTheRun() async throws {
    let broken = Kept(onWrite: { (_) throws(SinkError) in throw SinkError("the disk has burnt") })
    let source = Numbers()
    let other = Kept()
    let error = await failure { _ = try await Pipeline(source, broken, other).run() }
    #expect(error == .sink("the disk has burnt"))
    #expect(error?.exitCode == 5)
    #expect(source.probe.openReaders == 0)
  }

  @Test func othersGoOnIfTheyAreTo() async throws {
    let broken = Kept(onWrite: { (call) throws(SinkError) in
      if call == 2 { throw SinkError("the disk has burnt") }
    })
    let other = Kept()
    var pipeline = Pipeline(Numbers(limit: 30_000), broken, other)
    pipeline.settings.keepsGoing = true
    let said = Mutex<[String]>([])
    let run = pipeline
    let error = await failure {
      _ = try await run.run { text in said.withLock { $0.append(text) } }
    }
    #expect(error == .sink("the disk has burnt"))
    #expect(error?.exitCode == 5)
    #expect(other.record.lines == lines(1...30_000))
    #expect(other.record.now.isFinished)
    #expect(broken.record.now.calls == 2)
    #expect(
      said.withLock { $0 }.first == "error: the disk has burnt; the other outputs go on")
  }

  @Test func theReaderOfAPipeEndsTheRunWithoutFailure() async throws {
    let closed = Kept(onWrite: { (_) throws(SinkError) in throw SinkError("gone", .closed) })
    let error = await failure { _ = try await Pipeline(Numbers(), closed).run() }
    #expect(error == .closed)
    #expect(error?.exitCode == 0)
  }

  /// Rows leave a buffer in time while no events come, on both kinds of input.
  @Test(arguments: [true, false]) func buffersAreGivenOutInTime(_ isLive: Bool) async throws {
    let buffering = Kept(flushInterval: .milliseconds(100))
    let source = Numbers(limit: 5, isLive: isLive, isSlow: true)
    let task = Task { try await Pipeline(source, buffering).run() }
    #expect(try await eventually { buffering.record.lines.count == 5 })
    #expect(!buffering.record.now.isFinished)
    #expect(buffering.record.now.flushes == 1)
    task.cancel()
    _ = try await task.value
  }

  @Test func buffersAreGivenOutAtTheEnd() async throws {
    let buffering = Kept(flushInterval: .seconds(3600))
    try await Pipeline(Numbers(limit: 5), buffering).run()
    #expect(buffering.record.lines == lines(1...5))
    #expect(buffering.record.now.isFinished)
  }

  /// What was delivered is not lost because something else fails.
  @Test func buffersAreGivenOutAfterAFailure() async throws {
    let (first, second) = (
      Kept(flushInterval: .seconds(3600)), Kept(flushInterval: .seconds(3600))
    )
    let lost = await failure {
      _ = try await Pipeline(Numbers(limit: 5, failure: "gone"), first, second).run()
    }
    #expect(lost == .source("gone"))
    #expect(first.record.lines == lines(1...5))
    #expect(second.record.lines == lines(1...5))
    #expect(!first.record.now.isFinished)
    let broken = Kept(onFlush: { () throws(SinkError) in throw SinkError("the disk has burnt") })
    let whole = Kept(flushInterval: .seconds(3600))
    let error = await failure {
      _ = try await Pipeline(Numbers(limit: 5), broken, whole).run()
    }
    #expect(error == .sink("the disk has burnt"))
    #expect(whole.record.lines == lines(1...5))
    #expect(whole.record.now.isFinished)
  }

  /// Rows that an output refuses for good are kept with the reason, and the others go on.
  @Test func refusedRowsAreKept() async throws {
    let picky = Kept(refuses: { $0.hasSuffix("7}") })
    let other = Kept()
    var pipeline = Pipeline(Numbers(limit: 30), picky, other)
    pipeline.settings.deadLetterFile = FilePath(folder["dead.ndjson"])
    let statistics = try await pipeline.run()
    #expect(picky.record.lines == lines(1...30).filter { !$0.hasSuffix("7}") })
    #expect(other.record.lines == lines(1...30))
    #expect(statistics.sinks.map { $0["delivered"] } == [27, 30])
    #expect(statistics.sinks.map { $0["deadLettered"] } == [3, 0])
    #expect(statistics.line.contains("dead letters 3"))
    let letters = folder.text("dead.ndjson").split(separator: "\n")
    #expect(letters.count == 3)
    #expect(
      letters.last?.hasSuffix(
        #","output":"Kept","reason":"it is odd","row":{"n":27}}"#) == true)
  }

  @Test func aRefusedRowEndsTheOutputWhenNothingKeepsIt() async throws {
    let picky = Kept(refuses: { $0.hasSuffix("7}") })
    let error = await failure { _ = try await Pipeline(Numbers(limit: 30), picky).run() }
    #expect(
      error
        == .sink("Kept: a row was refused: it is odd; --dead-letter FILE keeps such rows"))
  }

  @Test func outputsReopen() async throws {
    let output = Kept()
    let source = Numbers(limit: 5, isLive: true, isSlow: true)
    let plan = try Pipeline(source, output).plan()
    let task = try await plan.started()
    #expect(try await eventually { output.record.lines.count == 5 })
    plan.reopenOutputs()
    #expect(try await eventually { output.record.now.reopenings == 1 })
    task.cancel()
    _ = try await task.value
  }

  @Test func countersAreShown() async throws {
    let output = Kept(counters: { lines in
      [Counter("refused", lines / 2, label: "refused", notice: "rows were \"refused\"")]
    })
    let source = Numbers(limit: 10, isLive: true)
    var pipeline = Pipeline(source, output, output)
    pipeline.settings.statisticsFile = FilePath(folder["stats.json"])
    let run = pipeline
    let said = Mutex<[String]>([])
    let task = Task { try await run.run { text in said.withLock { $0.append(text) } } }
    #expect(try await eventually { said.withLock { !$0.isEmpty } })
    #expect(said.withLock { $0.first?.contains("rows were \"refused\"") } == true)
    task.cancel()
    let statistics = try await task.value
    #expect(statistics.sources.map { $0["made"] } == [10])
    #expect(statistics.counter("refused") == 20)
    #expect(statistics.line.contains("made 10"))
    #expect(statistics.line.contains("refused 20"))
    let file = folder.text("stats.json")
    #expect(file.contains(#""made":10"#))
    #expect(file.contains(#"{"name":"Kept","delivered":10,"retried":0,"refused":10}"#))
  }
}
