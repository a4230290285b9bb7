import KQL

/// The input `demo`: made-up events with attacks among them.
///
/// Without a number of events it is live, about 20 events a second. With a number it makes them at once,
/// up to the present; with a seed as well, always the same ones, times included.
public struct DemoEvents: Source {
  /// What kind of events there are.
  public enum Kind: String, SettingWord {
    /// Sign-ins, with password sprays and impossible travel.
    case logins
    /// TCP connections of processes.
    case tcp
    /// DNS lookups.
    case dns
  }

  /// What kind of events there are.
  public var kind: Kind

  /// `--count`: stop after so many events.
  public var count: Int?

  /// `--rate`: events a second; 20 if not given.
  public var rate: Double?

  /// `--seed`: makes the same events each time.
  public var seed: UInt64?

  /// Makes up events.
  public init(_ kind: Kind = .logins, count: Int? = nil, rate: Double? = nil, seed: UInt64? = nil) {
    self.kind = kind
    self.count = count
    self.rate = rate
    self.seed = seed
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "demo", "Made-up live events with attacks among them: logins, tcp or dns.",
    argument: ComponentArgument("[logins|tcp|dns]", count: 0...1, completion: Kind.completion),
    example: "realtimekql demo logins table",
    settings: [
      Setting(
        "count", \.count, "Stop after so many events.", takes: "a whole number, not negative",
        where: { $0 >= 0 }),
      Setting(
        "rate", \.rate, "Events a second.", takes: "a number, more than 0", standard: "20",
        where: { $0 > 0 }),
      Setting("seed", \.seed, "Make the same events each time."),
    ],
    arguments: { [$0.kind.rawValue] }
  ) { (words) throws(PipelineError) in
    guard let word = words.first else { return DemoEvents() }
    guard let kind = Kind(rawValue: word) else {
      throw .usage("there is no demo '\(word)'", help: "demos are logins, tcp and dns")
    }
    return DemoEvents(kind)
  }

  /// How many events a second there are when nobody says so.
  private static let standardRate = 20.0

  /// The processes of events that are the same everywhere: of numbers that Linux gives to none.
  private static let processes: [(number: Int, name: String)] = [
    (5_000_412, "sshd"), (5_001_180, "nginx"), (5_002_204, "postgres"),
    (5_000_733, "curl"), (5_000_001, "systemd"), (5_003_051, "chronyd"), (5_000_998, "rsyslogd"),
  ]

  private var isLive: Bool { count == nil || rate != nil }

  private func stream() -> any DemoStream {
    let processes = seed == nil ? DemoFeed.runningProcesses() : []
    if processes.isEmpty {
      for (number, name) in Self.processes { ProcessNames.note(Int64(number), name) }
    }
    let numbers = processes.isEmpty ? Self.processes.map(\.number) : processes
    return switch kind {
    case .logins: DemoLogins()
    case .tcp: DemoConnections(processes: numbers)
    case .dns: DemoLookups(processes: numbers)
    }
  }

  private var schema: Schema {
    switch kind {
    case .logins: DemoLogins.schema
    case .tcp: DemoConnections.schema
    case .dns: DemoLookups.schema
    }
  }

  /// Says what the events are like; makes none.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    SourcePlan(
      standard: NDJSONFormat(schema: schema), isLive: isLive,
      canReadAgain: !isLive && seed != nil
    ) { (_) throws(SourceError) in
      let rate = rate ?? Self.standardRate
      var from = currentTime()
      if seed != nil, !isLive {
        from = DemoFeed.seededStart
      } else if !isLive, let count {
        from = Datetime(ticks: from.ticks - Int64(Swift.min(Double(count) / rate * 1e7, 1e17)))
      }
      let reader = DemoReader(
        stream(), seed: seed ?? UInt64.random(in: 0...UInt64.max), limit: count, rate: rate,
        isPaced: isLive, from: from)
      return OpenSource(bytes: try ByteInput(DemoFeed(reader, name: kind.rawValue)))
    }
  }
}
