import RealTimeKQL

extension ShellCommand {
  static let stats = ShellCommand(
    "stats", usage: "stats", "Tells what happened in the last run, in full.", examples: ["stats"],
    argument: .nothing
  ) { (session, _) throws(ShellMistake) in
    guard let statistics = session.last.statistics else {
      throw ShellMistake("no run has ended yet")
    }
    session.console.show(statistics.page)
  }
}

extension RunStatistics {
  /// Every number that is not 0, one a line, by what it is of.
  var page: String {
    var lines = [line]
    func add(_ title: String, _ numbers: [(String, Int)]) {
      let shown = numbers.filter { $0.1 != 0 }
      guard !shown.isEmpty else { return }
      lines += ["", title]
      let width = shown.map(\.0.count).max() ?? 0
      lines += shown.map {
        "  \($0.0)\(String(repeating: " ", count: width - $0.0.count))  \(Self.grouped($0.1))"
      }
    }
    add(
      "Events",
      [
        ("read", read), ("bytes", bytes), ("malformed", malformed), ("ragged", ragged),
        ("values not converted", unconverted), ("without a time", untimed),
        ("time not understood", unknownTimes), ("in the future", future), ("late", late),
        ("filtered or grouped", filtered), ("emitted", emitted), ("added", added),
      ])
    for query in queries {
      add(
        "Query '\(query.name)'" + (query.error.map { ": \($0)" } ?? ""),
        [
          ("read", query.read), ("emitted", query.emitted), ("filtered or grouped", query.filtered),
          ("late", query.late), ("added", query.added),
          ("forgotten by joins", query.joinWindowPassed),
        ])
    }
    for source in sources {
      add("Input \(source.name)", source.counters.map { ($0.name, $0.value) })
    }
    for sink in sinks { add("Output \(sink.name)", sink.counters.map { ($0.name, $0.value) }) }
    for file in files {
      add("File \(file.path)", [("bytes", file.bytes), ("position", file.position)])
    }
    if let slowestSource {
      lines += [
        "", "Slowest source: \(slowestSource.name), \(slowestSource.lag.settingText) behind",
      ]
    }
    return lines.joined(separator: "\n")
  }
}
