import RealTimeKQL
import Synchronization
import Testing

/// Outputs tell where they are for checkpoints, and what becomes of a run when one cannot.
@Suite final class OutputMarkTests: Sendable {
  private let folder = TemporaryFolder()
  private let said = Mutex<[String]>([])

  /// Follows the lines of a file, with checkpoints.
  private func run(
    _ outputs: [any Sink], keepsGoing: Bool = false
  ) -> Task<RunStatistics, any Error> {
    var source = NDJSONFile(folder["in.ndjson"])
    source.reading = FileReading(follow: true)
    var pipeline = Pipeline(source, queries: [], outputs)
    pipeline.settings.state = FilePath(folder["state"])
    pipeline.settings.keepsGoing = keepsGoing
    let started = pipeline
    return Task { try await started.run { text in self.said.withLock { $0.append(text) } } }
  }

  /// The marks of all outputs are in the checkpoint and come back.
  @Test func marksComeBack() async throws {
    try folder.write("{\"n\":1}\n{\"n\":2}\n", to: "in.ndjson")
    let (first, second) = (Kept(), Kept())
    let task = run([first, second])
    #expect(try await eventually { first.record.lines.count == 2 })
    task.cancel()
    _ = try await task.value
    #expect(first.record.now.mark == nil)
    let again = (Kept(), Kept())
    try folder.append("{\"n\":3}\n", to: "in.ndjson")
    let next = run([again.0, again.1])
    #expect(try await eventually { again.1.record.lines.count == 1 })
    next.cancel()
    _ = try await next.value
    #expect(again.0.record.now.mark == "2 lines")
    #expect(again.1.record.now.mark == "2 lines")
    #expect(again.0.record.lines == ["{\"n\":3}"])
    #expect(again.0.record.now.stored.last == "1 lines")
  }

  /// There would never be another checkpoint, so that a run that went on would only make more to do again.
  @Test func aRunEndsWithAnOutputThatCannotTellAnyMore() async throws {
    try folder.write("{\"n\":1}\n", to: "in.ndjson")
    let isBurnt = Mutex(false)
    let output = Kept(onMark: { () throws(SinkError) in
      if isBurnt.withLock({ $0 }) { throw SinkError("the disk has burnt") }
    })
    let task = run([output])
    #expect(try await eventually { !output.record.now.stored.isEmpty })
    isBurnt.withLock { $0 = true }
    try folder.append("{\"n\":2}\n", to: "in.ndjson")
    let error = await failure { _ = try await task.value }
    #expect(error == .sink("the disk has burnt"))
    #expect(output.record.lines.count == 2)
  }

  @Test func theLastMarkCounts() async throws {
    try folder.write("{\"n\":1}\n", to: "in.ndjson")
    let isOver = Mutex(false)
    let output = Kept(onMark: { () throws(SinkError) in
      if isOver.withLock({ $0 }) { throw SinkError("the disk has burnt") }
    })
    let task = run([output])
    #expect(try await eventually { output.record.now.stored.last == "1 lines" })
    isOver.withLock { $0 = true }
    task.cancel()
    let error = await failure { _ = try await task.value }
    #expect(error == .sink("the disk has burnt"))
  }

  @Test func othersGoOnWithoutCheckpoints() async throws {
    try folder.write("{\"n\":1}\n", to: "in.ndjson")
    let isBurnt = Mutex(false)
    let broken = Kept(onMark: { () throws(SinkError) in
      if isBurnt.withLock({ $0 }) { throw SinkError("the disk has burnt") }
    })
    let whole = Kept()
    let task = run([broken, whole], keepsGoing: true)
    #expect(try await eventually { whole.record.now.stored.last == "1 lines" })
    isBurnt.withLock { $0 = true }
    try folder.append("{\"n\":2}\n", to: "in.ndjson")
    #expect(try await eventually { whole.record.lines.count == 2 })
    task.cancel()
    #expect(await failure { _ = try await task.value } == .sink("the disk has burnt"))
    #expect(whole.record.now.stored.last == "1 lines")
    let said = said.withLock { $0 }
    #expect(said.contains("error: the disk has burnt; the other outputs go on"), "\(said)")
    #expect(said.contains { $0.hasPrefix("warning: no checkpoint can be written: ") })
  }

  /// What fails for the moment leaves the last checkpoint.
  @Test func whatPassesIsOnlySaid() async throws {
    try folder.write("{\"n\":1}\n", to: "in.ndjson")
    let isAway = Mutex(false)
    let output = Kept(onMark: { () throws(SinkError) in
      if isAway.withLock({ $0 }) { throw SinkError("away", .transient(after: nil)) }
    })
    let task = run([output])
    #expect(try await eventually { output.record.now.stored.last == "1 lines" })
    isAway.withLock { $0 = true }
    try folder.append("{\"n\":2}\n", to: "in.ndjson")
    let warning = "warning: no checkpoint can be written: away"
    #expect(
      try await eventually { said.withLock { $0.contains { $0.hasPrefix(warning) } } })
    isAway.withLock { $0 = false }
    #expect(try await eventually { output.record.now.stored.last == "2 lines" })
    task.cancel()
    _ = try await task.value
  }

  /// A service that was away for a while does not put off the next checkpoint, whether it was needed for that or waits for
  /// it.
  @Test(arguments: [true, false]) func theNextCheckpointComesSoon(_ isBefore: Bool) async throws {
    try folder.write("{\"n\":1}\n", to: "in.ndjson")
    let isAway = Mutex(true)
    @Sendable func wait() {
      if isAway.withLock({ $0 }) { Patience.sleep(1500) { false } }
      isAway.withLock { $0 = false }
    }
    var output = Kept()
    if isBefore {
      output.onMark = { () throws(SinkError) in wait() }
    } else {
      output.onStored = wait
    }
    let task = run([output])
    #expect(try await eventually { output.record.now.stored.count == 1 })
    try folder.append("{\"n\":2}\n", to: "in.ndjson")
    #expect(try await eventually { output.record.now.stored.last == "2 lines" })
    task.cancel()
    _ = try await task.value
  }
}
