package import KQL

/// The line that says how a run goes: `read 1.2M · 48k/s · emitted 312 · late 3 · dropped 0`.
package struct StatusLine: Sendable {
  /// What was read at some moments of the last seconds.
  private var samples: [(at: Int64, read: Int)] = []
  private let started: Int64

  /// Over how long the rate is taken, in nanoseconds.
  private static let rateSpan: Int64 = 3_000_000_000

  /// Creates the line of a run.
  ///
  /// - Parameter now: When it starts, in nanoseconds of any clock that only goes forward.
  package init(at now: Int64) { started = now }

  /// The parts of the line at a moment, the most important first.
  ///
  /// - Parameters:
  ///   - progress: How far the run is.
  ///   - now: The moment, of the clock that ``init(at:)`` was given.
  ///   - wall: What time it is.
  /// - Returns: The parts.
  package mutating func parts(
    of progress: RunProgress, at now: Int64, wall: Datetime
  ) -> [String] {
    samples.removeAll { now - $0.at > Self.rateSpan }
    samples.append((now, progress.read))
    let first = samples.count > 1 ? samples[0] : (at: started, read: 0)
    let seconds = Double(Swift.max(1, now - first.at)) / 1e9
    let rate = Double(progress.read - first.read) / seconds
    var parts = ["read \(Self.short(progress.read))", "\(Self.short(Int(rate.rounded())))/s"]
    if let extent = progress.extent, extent.total > 0, !progress.isLive {
      let share = Swift.min(1, Double(extent.done) / Double(extent.total))
      parts.append("\(Int(share * 100))%")
      let elapsed = Double(now - started) / 1e9
      if share > 0.005, share < 1 {
        parts.append("\(Self.duration(elapsed / share * (1 - share))) left")
      }
    }
    parts.append("emitted \(Self.short(progress.emitted))")
    if progress.isLive {
      parts.append("late \(Self.short(progress.late))")
      parts.append("dropped \(Self.short(progress.dropped))")
    } else if progress.dropped > 0 {
      parts.append("dropped \(Self.short(progress.dropped))")
    }
    if let watermark = progress.watermark {
      parts.append("watermark \(Self.text(watermark, wall))")
    }
    if let slowest = progress.slowestSource, slowest.lag.ticks >= Timespan.second {
      let lag = Self.duration(Double(slowest.lag.ticks) / Double(Timespan.second))
      parts.append("slowest \(slowest.name.harmless) \(lag) behind")
    }
    if progress.spilledBytes > 0 {
      parts.append("spilled \(RunStatistics.size(progress.spilledBytes))")
    }
    if progress.malformed > 0 { parts.append("malformed \(Self.short(progress.malformed))") }
    for counter in progress.counters
    where counter.value > 0 && !counter.isLoss && !counter.label.isEmpty {
      parts.append("\(counter.label) \(Self.short(counter.value))")
    }
    return parts
  }

  /// As many of the parts as fit a line.
  package static func line(_ parts: [String], columns: Int, _ styles: TextStyles) -> DisplayLine {
    var text = ""
    var width = 0
    for part in parts {
      let piece = text.isEmpty ? part : " · \(part)"
      let new = DisplayText.width(of: piece)
      if width + new > columns, !text.isEmpty { break }
      text += piece
      width += new
    }
    var line = ByteBuffer(capacity: 256)
    styles.append(.dim, to: &line) { $0.append(harmless: text, cutAt: columns) }
    return DisplayLine(line.bytes)
  }

  /// A number in few characters: `9,871`, `12.3k`, `4.5M`.
  static func short(_ number: Int) -> String {
    let magnitude = number.magnitude
    if magnitude < 10_000 { return RunStatistics.grouped(number) }
    for (unit, size) in [("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)]
    where Double(magnitude) >= size {
      let tenths = Int((Double(number) / size * 10).rounded(.towardZero))
      return magnitude < UInt(size * 100)
        ? "\(tenths / 10).\(abs(tenths % 10))\(unit)" : "\(tenths / 10)\(unit)"
    }
    return "\(number)"
  }

  /// A length of time in few characters: `12 s`, `3 min`, `2 h`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "long" }
    if seconds < 100 { return "\(Int(seconds.rounded(.up))) s" }
    return seconds < 6000
      ? "\(Int((seconds / 60).rounded())) min" : "\(Int((seconds / 3600).rounded())) h"
  }

  /// A time, without its date where that is today's.
  private static func text(_ time: Datetime, _ wall: Datetime) -> String {
    let text = time.text
    return text.prefix(10) == wall.text.prefix(10)
      ? String(text.dropFirst(11).prefix(8)) : String(text.prefix(19))
  }
}

extension DisplayText {
  /// The columns that a text takes when it is made safe.
  static func width(of text: String) -> Int {
    var buffer = ByteBuffer(capacity: 256)
    return buffer.append(harmless: text)
  }
}
