import RealTimeKQL
import Testing

/// When checkpoints are written.
@Suite struct CheckpointPaceTests {
  private static let second: Int64 = 1_000_000_000

  /// The times of a run's checkpoints, each of which takes so long.
  private func times(of count: Int, taking duration: Int64) -> [Int64] {
    var pace = CheckpointPace()
    var now: Int64 = 0
    var times: [Int64] = []
    while times.count < count {
      if pace.isDue(at: now) {
        times.append(now)
        now += duration
        pace.wrote(at: now, taking: duration)
      }
      now += 1_000_000
    }
    return times
  }

  /// A run that is killed within a second has written down something.
  @Test func theFirstComeSoon() {
    let times = times(of: 20, taking: 0)
    #expect(times[0] == 0 && times[1] <= Self.second / 10)
    #expect(times.filter { $0 < Self.second }.count > 3)
    let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
    #expect(gaps.dropFirst(5).allSatisfy { $0 >= Self.second })
  }

  /// Writing never takes more than a twentieth of the time.
  @Test(arguments: [1_000_000, 20_000_000, 900_000_000] as [Int64])
  func writingIsRare(_ duration: Int64) {
    let times = times(of: 10, taking: duration)
    for (next, last) in zip(times.dropFirst(), times) { #expect(next - last >= duration * 20) }
  }
}
