import KQL
import RealTimeKQL
import Testing

/// The line that says how a run goes.
@Suite struct StatusLineTests {
  private let wall = Datetime(ticks: Datetime.unixEpochTicks + 12 * Timespan.hour)
  private let second: Int64 = 1_000_000_000

  @Test func aStreamHasARateAndATime() {
    var progress = RunProgress()
    progress.isLive = true
    progress.read = 1_234_567
    progress.emitted = 312
    progress.late = 3
    progress.counters = [
      Counter("kernelDropped", 7, label: "kernel dropped", isLoss: true),
      Counter("retried", 2, label: "retried"), Counter("hidden", 9),
    ]
    progress.watermark = Datetime(ticks: wall.ticks - Timespan.minute)
    progress.slowestSource = SlowestSource(
      name: "a\u{1B}[31m.log", lag: Timespan(ticks: 90 * Timespan.second), behindCount: 0)
    var line = StatusLine(at: 0)
    let parts = line.parts(of: progress, at: 10 * second, wall: wall)
    #expect(
      parts == [
        "read 1.2M", "123k/s", "emitted 312", "late 3", "dropped 7", "watermark 11:59:00",
        "slowest a␛[31m.log 90 s behind", "retried 2",
      ])
    progress.read += 5000
    #expect(line.parts(of: progress, at: 11 * second, wall: wall)[1] == "5,000/s")
  }

  @Test func aFileHasAShareAndAnEnd() {
    var progress = RunProgress()
    progress.read = 9_000
    progress.extent = InputExtent(done: 25, total: 100)
    var line = StatusLine(at: 0)
    #expect(
      line.parts(of: progress, at: 30 * second, wall: wall)
        == ["read 9,000", "300/s", "25%", "90 s left", "emitted 0"])
  }

  @Test(arguments: [10, 20, 40, 80, 200])
  func itFitsTheWindow(_ columns: Int) {
    let parts = ["read 1.2M", "48k/s", "emitted 312", "late 3", "dropped 0", "watermark 12:03:30"]
    let text = String(
      decoding: StatusLine.line(parts, columns: columns, .plain), as: UTF8.self)
    #expect(text.count <= columns && text.hasPrefix("read 1.2M"))
    if columns >= 80 { #expect(text.hasSuffix("watermark 12:03:30")) }
  }
}
