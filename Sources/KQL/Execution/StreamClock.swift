/// Follows the event times of a stream of many sources: the watermark is the time before which no event
/// is expected.
///
/// It is the time of the source that is farthest back, less a tolerance. A source that has nothing unread
/// and lies too far behind the one that is farthest is not waited for.
struct StreamClock {
  /// How much later than newer ones of its source an event may come, in ticks.
  private let tolerance: Int64

  /// How far behind the others a source is waited for, in ticks.
  private let maximumLag: Int64

  /// By the number of the source.
  private var sources: [SourceClock] = []

  /// How many sources have something unread and no event yet.
  private var unknownCount = 0

  /// All that came before this, by the wall clock, has been read, but for what sources hold.
  private var passed: Int64 = .min

  /// The latest that is known of the wall clock, in ticks.
  private var wall: Int64 = .min

  private var newest: Int64?

  /// When the watermark was found last, by the wall clock, when there are many sources.
  private var found: Int64?

  /// The newest event time, or the watermark where that is later.
  var latest: Datetime? {
    newest.flatMap { Datetime.checked(Swift.max($0, watermark?.ticks ?? 0)) }
  }

  /// Events that were so far in the future that they cannot be right.
  private(set) var futureCount = 0

  /// No event before this is expected; never falls.
  private(set) var watermark: Datetime?

  /// How far ahead of the clock an event may be: 5 minutes.
  static let futureLimit = 5 * Timespan.minute

  /// With more sources than this the watermark is not found anew for every chunk.
  private static let fewSources = 256

  /// How often it is found then, in ticks.
  private static let interval = 50 * Timespan.millisecond

  /// Everything that another run needs to go on; `key` gives what a source is called, by its number.
  func kept(_ key: (Int) -> String) -> KeptClock {
    var kept = KeptClock()
    (kept.newest, kept.watermark, kept.passed, kept.wall) = (newest, watermark, passed, wall)
    for (number, source) in sources.enumerated() where source.newest != nil {
      kept.sources.append(KeptClock.Source(key: key(number), clock: source))
    }
    return kept
  }

  /// Goes on where another run was; `number` gives the number of a source, by what it is called.
  mutating func resume(_ kept: KeptClock, _ number: (String) -> Int) {
    (newest, watermark, passed, wall) = (kept.newest, kept.watermark, kept.passed, kept.wall)
    sources = []
    for source in kept.sources {
      let number = number(source.key)
      reserve(number)
      sources[number] = source.clock
    }
  }

  init(tolerance: Timespan, maximumLag: Timespan) {
    self.tolerance = Swift.max(0, tolerance.ticks)
    self.maximumLag = Swift.max(0, maximumLag.ticks)
  }

  /// Takes in the events of a batch, which were read at `now`: `runs` says of which sources the rows are,
  /// one after the other, and `column` which column has the event time; without one, events happen when
  /// they come.
  mutating func observe(
    _ batch: Batch, in column: Int?, runs: [SourceRuns.Run], now: Datetime
  ) {
    wall = Swift.max(wall, now.ticks)
    guard let column else {
      for run in runs { observe(now.ticks, of: run.source, now) }
      return
    }
    let times = batch.column(column).converted(to: .datetime)
    let limit = now.ticks &+ Self.futureLimit
    let mark = watermark?.ticks ?? .min
    var row = 0
    for run in runs {
      var latest = Int64.min
      var behind = 0
      let end = Swift.min(batch.count, row + run.count)
      if !times.hasNulls {
        let ticks = times.pointer(Datetime.self)
        while row < end {
          let time = ticks[times.index(row)].ticks
          if time > limit { futureCount += 1 } else if time > latest { latest = time }
          if time < mark { behind += 1 }
          row += 1
        }
      } else {
        while row < end {
          if let value = times.value(row, as: Datetime.self)?.ticks {
            if value > limit { futureCount += 1 } else if value > latest { latest = value }
            if value < mark { behind += 1 }
          }
          row += 1
        }
      }
      if latest > .min { observe(latest, of: run.source, now) }
      if behind > 0 {
        reserve(run.source)
        sources[run.source].behindCount += behind
      }
    }
  }

  private mutating func observe(_ time: Int64, of source: Int, _ now: Datetime) {
    reserve(source)
    if sources[source].isHeld, sources[source].newest == nil { unknownCount -= 1 }
    sources[source].observe(time, at: now.ticks)
    newest = Swift.max(newest ?? .min, Swift.min(time, now.ticks))
  }

  private mutating func reserve(_ source: Int) {
    while sources.count <= source { sources.append(SourceClock()) }
  }

  /// Learns which sources have something that has not been read, those of `held` and no others.
  mutating func hold(_ held: Set<Int>) {
    for source in held { reserve(source) }
    unknownCount = 0
    for index in sources.indices {
      let isHeld = held.contains(index)
      sources[index].hold(isHeld, at: wall)
      if isHeld, sources[index].newest == nil { unknownCount += 1 }
    }
  }

  /// Forgets a connection, of whose sender the time is that of the farthest one that was closed.
  mutating func close(_ connection: Int, of sender: Int) {
    reserve(Swift.max(connection, sender))
    let time = sources[connection].time(at: passed) ?? .min
    if time > sources[sender].time(at: passed) ?? .min {
      let behindCount = sources[sender].behindCount
      sources[sender] = sources[connection]
      sources[sender].release()
      sources[sender].behindCount += behindCount
    }
    forget(connection)
  }

  /// Forgets a source, whose number another one may get.
  mutating func forget(_ source: Int) {
    guard source < sources.count else { return }
    if sources[source].isHeld, sources[source].newest == nil { unknownCount -= 1 }
    sources[source] = SourceClock()
  }

  /// Learns how far the wall clock is: all that came before it has been read, but for what is held.
  ///
  /// - Returns: Whether the watermark has risen.
  mutating func pass(to wall: Int64) -> Bool {
    self.wall = Swift.max(self.wall, wall)
    passed = Swift.max(passed, wall)
    return rise()
  }

  /// Finds the watermark anew.
  ///
  /// - Returns: Whether it has risen.
  mutating func rise() -> Bool {
    guard unknownCount == 0 else { return false }
    if sources.count > Self.fewSources {
      if let found, wall >= found, wall - found < Self.interval { return false }
      found = wall
    }
    guard let slowest = slowest(), let time = sources[slowest].time(at: passed) else {
      return false
    }
    return raise(to: time)
  }

  private mutating func raise(to time: Int64) -> Bool {
    let mark = time.subtractingReportingOverflow(tolerance).partialValue
    guard let next = Datetime.checked(mark), next > watermark ?? .minimum else { return false }
    watermark = next
    return true
  }

  /// The newest event time of a batch, however far in the future; `nil` when there is none.
  static func newest(of batch: Batch, in column: Int) -> Datetime? {
    let times = batch.column(column).converted(to: .datetime)
    var latest = Int64.min
    for row in 0..<batch.count where !times.isNull(row) {
      latest = Swift.max(latest, times.pointer(Datetime.self)[times.index(row)].ticks)
    }
    return latest == .min ? nil : Datetime(ticks: latest)
  }

  /// The source that is waited for.
  private func slowest() -> Int? {
    guard let farthest = farthest else { return nil }
    let least = farthest.subtractingReportingOverflow(maximumLag)
    var slowest: (source: Int, time: Int64)?
    for (index, source) in sources.enumerated() {
      guard let time = source.time(at: passed) else { continue }
      guard source.isHeld || least.overflow || time >= least.partialValue else { continue }
      if time < slowest?.time ?? .max { slowest = (index, time) }
    }
    return slowest?.source
  }

  /// The time of the source that is farthest, in ticks.
  private var farthest: Int64? {
    var farthest: Int64?
    for source in sources {
      if let time = source.time(at: passed), time > farthest ?? .min { farthest = time }
    }
    return farthest
  }

  /// The source that is farthest back, how far, and how many of its events came too late; `nil` before
  /// there are two.
  var laggard: (source: Int, lag: Timespan, behindCount: Int)? {
    guard let farthest else { return nil }
    var last: (source: Int, time: Int64)?
    var count = 0
    for (index, source) in sources.enumerated() {
      guard let time = source.time(at: passed) else { continue }
      count += 1
      if time < last?.time ?? .max { last = (index, time) }
    }
    guard count > 1, let last else { return nil }
    return (last.source, Timespan(ticks: farthest - last.time), sources[last.source].behindCount)
  }
}
