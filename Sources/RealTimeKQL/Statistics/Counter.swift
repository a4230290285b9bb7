/// Something that an input or an output counts, declared where it is counted.
///
/// The line of statistics, the file of `--stats`, the metrics and the warnings of a run follow from it.
public struct Counter: Hashable, Sendable {
  /// The name in the file of statistics: `kernelDropped`.
  public var name: String

  /// The name in the line for people: `kernel dropped`; empty for what it does not show.
  public var label: String

  /// How many.
  public var value: Int

  /// What a warning says behind the number when it grows: `datagrams dropped by the kernel`; empty for
  /// no warning.
  public var notice: String

  /// Whether it counts what is lost, as the line of status sums it up.
  public var isLoss: Bool

  /// Whether it is how many there are now, so that it may become less.
  public var isGauge: Bool

  /// Creates a counter.
  public init(
    _ name: String, _ value: Int, label: String = "", notice: String = "", isLoss: Bool = false,
    isGauge: Bool = false
  ) {
    self.name = name
    self.value = value
    self.label = label
    self.notice = notice
    self.isLoss = isLoss
    self.isGauge = isGauge
  }
}

/// What one input or output of a run has counted.
public struct ComponentStatistics: Hashable, Sendable {
  /// Its name: `syslogserver`.
  public var name: String

  /// What it has counted.
  public var counters: [Counter]

  /// Whether it is an output that takes no rows at the moment, or has failed for good.
  package var isFailing = false

  /// Creates statistics.
  public init(name: String, counters: [Counter]) {
    self.name = name
    self.counters = counters
  }

  /// The number that a counter has; 0 when there is none of that name.
  public subscript(name: String) -> Int { counters.first { $0.name == name }?.value ?? 0 }
}
