/// A workload: made-up input, a query, and the answer it must give.
struct Benchmark: Sendable {
  /// For the command line and the report.
  let name: String

  /// The kind of input: `csv`, `ndjson`, `syslog`.
  let input: String

  /// The first line of the input; empty for none.
  var header = ""

  /// Writes one line of the input, without its newline.
  let line: @Sendable (inout Numbers, _ row: Int) -> String

  let query: String

  /// The answer as CSV, for ``rowCount`` rows.
  let expected: String

  /// The lines of input besides the header.
  static let rowCount = 500_000
}

/// Numbers that are the same in every run.
struct Numbers {
  private var state: UInt64 = 42

  /// A number from 0 to `limit` - 1.
  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
