import Foundation
import RealTimeKQL
import Testing

/// What memory does not hold goes to files, and the answers stay the same.
@Suite struct SpillTests {
  private let folder = TemporaryFolder()

  /// Made-up rows whose keys occur once, some times or often.
  private static let rows = {
    var random = SplitMix(seed: 17)
    var text = "a,b,c,d,e\n"
    for row in 0..<100_000 {
      let a = random.next() % 4 == 0 ? "" : "name number \(random.next() % 60_000)"
      let b = random.next() % 20 == 0 ? "" : "\(Int(random.next() % 2000) - 500)"
      let c = "\(Double(random.next() % 100_000) / 8)"
      let second = String(100 + row % 60).dropFirst()
      let hour = String(100 + random.next() % 24).dropFirst()
      text += "\(a),\(b),\(c),2024-03-0\(1 + random.next() % 9)T\(hour):00:\(second)Z,"
      text += "\(["x", "yy", "", "zzz"][Int(random.next() % 4)])\n"
    }
    return text
  }()

  init() throws {
    try folder.write(Self.rows, to: "in.csv")
    try FileManager.default.createDirectory(
      atPath: folder["files"], withIntermediateDirectories: true)
  }

  private func run(
    _ query: String, workers: Int = 1, memory: Int? = nil, spill: String = "off",
    most: String? = nil
  ) async throws -> (rows: [String], statistics: RunStatistics) {
    var request = RunRequest(
      input: "csv", inputArguments: [folder["in.csv"]],
      queries: [NamedQuery(name: "q.kql", text: query)], outputArgument: folder["out.ndjson"])
    request.options.overwrite = true
    request.options.workers = workers
    request.options.memory = memory
    request.options.spill = spill
    request.options.spillMax = most
    request.options.schema = "a: string, b: long, c: real, d: datetime, e: string"
    let statistics = try await request.run()
    return (
      folder.text("out.ndjson").split(separator: "\n").map { String($0) }, statistics
    )
  }

  private static let limit = 8 << 20

  /// Runs a query with little memory, in files, and with enough.
  private func compare(
    _ query: String, workers: Int, inOrder: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let whole = try await run(query, workers: workers)
    let parts = try await run(
      query, workers: workers, memory: Self.limit, spill: folder["files"])
    #expect(whole.statistics.spilledBytes == 0, sourceLocation: sourceLocation)
    #expect(parts.statistics.spilledBytes > 0, sourceLocation: sourceLocation)
    #expect(!whole.rows.isEmpty, sourceLocation: sourceLocation)
    let (expected, rows) =
      inOrder ? (whole.rows, parts.rows) : (whole.rows.sorted(), parts.rows.sorted())
    if rows != expected {
      let first = zip(rows, expected).first { $0 != $1 }
      Issue.record(
        "\(rows.count) and \(expected.count) rows, first \(String(describing: first))",
        sourceLocation: sourceLocation)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["files"]).isEmpty)
  }

  @Test(arguments: [
    "T | sort by b asc, a desc", "T | sort by c desc nulls first | extend gap = b - prev(b)",
    "T | sort by strlen(a) asc, todecimal(b) desc nulls last | project a, b, d",
  ])
  func sort(_ query: String) async throws {
    try await compare(query, workers: 2, inOrder: true)
  }

  @Test(arguments: [
    "count(), sum(b), min(b), max(c), countif(b > 0), min(e), max(a), arg_max(c, d, e)",
    "avg(b), dcount(e), count_distinct(b), make_set(b), percentile(b, 50), make_set(d, 2)",
    "round(stdev(b), 3), binary_all_or(b), make_bag(bag_pack(e, b)), take_any(c), arg_min(e, *)",
  ])
  func summarize(_ aggregates: String) async throws {
    try await compare("T | summarize \(aggregates) by a, bin(b, 5)", workers: 2, inOrder: true)
  }

  /// Lists have their elements in the order of the rows.
  @Test func listsKeepTheirOrder() async throws {
    try await compare("T | summarize make_list(c) by a", workers: 2, inOrder: true)
  }

  @Test(arguments: [
    "g = todecimal(b) / 3, a, u = toguid(strcat('00000000-0000-0000-0000-0000000', 10000 + b))",
    "c, x = iff(b > 0, real(nan), c), f = b > 0, i = toint(b), s = d - datetime(2024-03-01), d",
  ])
  func keysOfAllTypes(_ keys: String) async throws {
    try await compare("T | summarize n = count() by \(keys)", workers: 2, inOrder: true)
  }

  @Test(arguments: ["T | distinct a, b", "T | distinct a, s = strlen(a), c | count"])
  func distinct(_ query: String) async throws {
    try await compare(query, workers: 2, inOrder: true)
  }

  @Test(arguments: ["innerunique", "fullouter", "leftanti", "rightsemi"])
  func join(_ kind: String) async throws {
    try await compare(
      """
      T | project a, b, c
        | join kind=\(kind) (T | where b % 5 < 2 and isnotempty(a) | project a, x = b % 30, d)
          on a, $left.b == $right.x
      """, workers: 1)
  }

  @Test func severalOperators() async throws {
    try await compare(
      """
      T | summarize n = count() by a, b | join kind=leftouter (T | summarize m = max(c) by a, b) on a, b
        | sort by n desc, a asc, b asc
      """, workers: 1, inOrder: true)
  }

  // MARK: Ends

  @Test func theLimitOfFilesIsAnError() async throws {
    for query in ["T | sort by c asc", "T | summarize count() by a, c", "T | distinct a, c"] {
      await #expect {
        try await run(query, memory: Self.limit, spill: folder["files"], most: "300KiB")
      } throws: { error in
        guard case .run(let message)? = error as? PipelineError else { return false }
        return message.contains("--spill-max") && !message.contains("--spill-max\n")
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["files"]).isEmpty)
  }

  /// Without files, and where they are of no use, it is the error of the memory.
  @Test(arguments: [
    ("T | sort by c asc", "off"), ("T | summarize count() by a, c", "off"),
    ("T | summarize make_list(strcat(a, a, a)), make_list(strcat(e, a, a))", "files"),
  ])
  func memoryIsTheLimit(_ query: String, _ spill: String) async throws {
    await #expect {
      try await run(query, memory: Self.limit, spill: spill == "off" ? spill : folder[spill])
    } throws: { error in
      guard case .run(let message)? = error as? PipelineError else { return false }
      return message.contains("--memory")
    }
  }

  /// A fifth of the columns is a fifth of the memory.
  @Test(arguments: [
    "T | sort by b asc | project b", "T | sort by b + 1 asc | summarize sum(b)",
    "T | where b > 1500 | join kind=inner (T | where b < -400) on $left.b == $right.b | count",
    "T | join kind=leftouter (T | where b == 1 | take 1) on b | summarize count() by b1",
  ])
  func unusedColumnsAreNotKept(_ query: String) async throws {
    let whole = try await run(query)
    let narrow = try await run(query, memory: Self.limit)
    #expect(narrow.rows == whole.rows)
    #expect(!whole.rows.isEmpty)
  }

  @Test func aFolderIsNeeded() async throws {
    await #expect { try await run("T | count", spill: folder["in.csv"]) } throws: {
      ($0 as? PipelineError)
        == .usage("--spill takes a folder; '\(folder["in.csv"])' is none", help: "")
    }
    await #expect { try await run("T | count", spill: "off", most: "1GiB") } throws: {
      if case .usage(let message, _)? = $0 as? PipelineError {
        return message.contains("--spill-max")
      }
      return false
    }
  }

  /// A run that is given up while files are put together ends at once.
  @Test func itCanBeStopped() async throws {
    var request = RunRequest(
      input: "csv", inputArguments: [folder["in.csv"]],
      queries: [
        NamedQuery(
          name: "q.kql",
          text: "T | extend i = range(1, 60) | mv-expand i to typeof(long) | sort by c asc, i asc")
      ],
      outputArgument: folder["out.ndjson"])
    request.options.overwrite = true
    request.options.memory = Self.limit
    request.options.spill = folder["files"]
    var plan = try request.plan()
    plan.drainTime = .zero
    let task = try await plan.started()
    try await Task.sleep(for: .milliseconds(1500))
    let told = ContinuousClock.now
    task.cancel()
    _ = try? await task.value
    #expect(.now - told < .seconds(5))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["files"]).isEmpty)
  }
}
