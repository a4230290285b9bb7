import Foundation
import RealTimeKQL
import Testing

/// Why no programs can be loaded into the kernel here; `nil` where they can.
let kernelProblem = KernelEvents.problem

extension TemporaryFolder {
  /// Runs a query over events while a script of bash runs, until its rows pass a test; what is kept comes out at the end.
  func kernelRows(
    _ kinds: Set<KernelEvents.Kind>, _ query: String, script: String, _ arguments: [String] = [],
    change: (inout KernelEvents) -> Void = { _ in }, until isEnough: @escaping ([String]) -> Bool
  ) async throws -> (lines: [String], statistics: RunStatistics) {
    var events = KernelEvents(kinds)
    change(&events)
    let kept = Kept()
    var pipeline = Pipeline(events, query: query)
    pipeline.sinks = [("kept", kept)]
    var plan = try pipeline.plan()
    // A build without optimization may be seconds behind the kernel.
    plan.drainTime = .seconds(60)
    let opened = AsyncStream<Void>.makeStream()
    let task = Task { [plan] in try await plan.run(opened: { opened.continuation.yield() }) }
    for await _ in opened.stream { break }
    let path = try write(script, to: "script")
    #expect(try run("bash", [path] + arguments))
    let isDone = try await eventually { isEnough(kept.record.lines) }
    #expect(isDone, "\(kept.record.lines.suffix(5))")
    task.cancel()
    // Totals come at the end.
    let statistics = try await task.value
    return (kept.record.lines, statistics)
  }
}
