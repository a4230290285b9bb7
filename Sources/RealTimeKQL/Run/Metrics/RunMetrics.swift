import Glibc
import KQL
import Synchronization

/// What a run tells those that ask for its metrics.
///
/// The thread of the run puts down what it knows, twice a second and when an output is in trouble; nobody waits
/// for anybody.
final class RunMetrics: Sendable {
  /// What was known at a moment.
  struct Page: Sendable {
    /// The numbers of the run.
    var statistics = RunStatistics()
    /// How many events were read of each input, by its place.
    var inputCounts: [Int: Int] = [:]
    /// How many of the queries take events.
    var openQueries = 0
    /// How many queries have failed.
    var failedQueries = 0
    /// The time before which no event is expected.
    var watermark: Datetime?
    /// When it was put down, in nanoseconds of the clock that only goes on.
    var taken: Int64 = 0
  }

  private let server: MetricsServer
  private let memory: MemoryLimit
  private let started = currentTime()

  /// What each input is called.
  private let inputs: [String]

  /// The places of those that are read while the queries run.
  private let streams: [Int]

  /// Guards what was put down last.
  private let page = Mutex<Page?>(nil)

  /// How often the run puts down what it knows, in nanoseconds.
  private static let interval: Int64 = 500_000_000

  /// Opens the port, so that one that is taken is told of before anything else is opened.
  ///
  /// - Throws: Why it cannot be opened.
  init(
    _ address: MetricsAddress, inputs: [String], streams: [Int], _ memory: MemoryLimit
  ) throws(PipelineError) {
    self.inputs = inputs
    self.streams = streams
    self.memory = memory
    do throws(SourceError) {
      server = try MetricsServer(address)
    } catch {
      throw .run("metrics: \(error.message)")
    }
  }

  /// What is worth saying about it.
  var note: String { "metrics on http://\(server.name)/metrics" }

  /// Begins to answer.
  func begin() { server.begin { [weak self] in self?.text } }

  /// Ends it; those that are answered at the moment are not waited for.
  func end() { server.end() }

  /// Whether it is time to put down what the run knows.
  var isDue: Bool {
    page.withLock { page in
      page.map { monotonicNanoseconds() - $0.taken >= Self.interval } ?? true
    }
  }

  /// Puts down what the run knows.
  func put(_ new: Page) { page.withLock { $0 = new } }

  /// What is answered; `nil` before the run has begun.
  var text: [UInt8]? {
    guard let page = page.withLock({ $0 }) else { return nil }
    var text = MetricsText()
    addRun(page, to: &text)
    addTime(page, to: &text)
    for (index, component) in page.statistics.sources.enumerated() {
      add(component, streams.indices.contains(index) ? streams[index] : index, "input", to: &text)
    }
    for (index, component) in page.statistics.sinks.enumerated() {
      text.add(
        "output_up", .gauge,
        "1 while the output takes rows, 0 while it is tried again or has failed.",
        component.isFailing ? 0 : 1, [("output", component.name), ("number", String(index))])
      add(component, index, "output", to: &text)
    }
    for query in page.statistics.queries {
      let labels = [(name: "query", value: query.name)]
      text.add("query_events_read", .counter, "Events that a query took in.", query.read, labels)
      text.add("query_rows_emitted", .counter, "Rows that a query gave out.", query.emitted, labels)
      text.add(
        "query_rows_late", .counter, "Rows of a query dropped because their window was given out.",
        query.late, labels)
    }
    return text.bytes
  }

  private func addRun(_ page: Page, to text: inout MetricsText) {
    let numbers = page.statistics
    text.add("events_read", .counter, "Events read, whole or not.", numbers.read)
    text.add("bytes_read", .counter, "Bytes read, after decompression.", numbers.bytes)
    text.add("rows_emitted", .counter, "Rows given out by all queries.", numbers.emitted)
    text.add(
      "rows_late", .counter, "Rows dropped because their window had been given out.", numbers.late)
    let losses = [
      ("malformed", numbers.malformed), ("late", numbers.late - numbers.futureDropped),
      ("future", numbers.futureDropped), ("join_window_passed", numbers.joinWindowPassed),
    ]
    let help = "Events and rows that are lost, by the reason."
    for (reason, count) in losses {
      text.add("dropped", .counter, help, count, [("reason", reason)])
    }
    for component in numbers.sources + numbers.sinks {
      for counter in component.counters where counter.isLoss {
        let reason = MetricsText.name(of: counter.name)
        text.add("dropped", .counter, help, counter.value, [("reason", reason)])
      }
    }
    for (input, count) in page.inputCounts.sorted(by: { $0.key < $1.key }) {
      let name = inputs.indices.contains(input) ? inputs[input] : "input"
      text.add(
        "input_events_read", .counter, "Events read of an input.",
        count, [("input", name), ("number", String(input))])
    }
    text.add(
      "events_unconverted", .counter,
      "Values that were not of their column's type and became null.",
      numbers.unconverted)
    text.add(
      "events_future", .counter, "Events more than five minutes in the future.", numbers.future)
    text.add("queries", .gauge, "Queries that take events.", page.openQueries)
    text.add("queries_failed", .gauge, "Queries that have failed.", page.failedQueries)
    text.add("query_memory_bytes", .gauge, "Bytes that the queries keep.", memory.used)
    text.add("query_memory_limit_bytes", .gauge, "Bytes that the queries may keep.", memory.limit)
    if let resident = Self.residentBytes {
      text.add("resident_memory_bytes", .gauge, "Memory of the process.", resident)
    }
    text.add(
      "start_time_seconds", .gauge, "When the run began, in seconds since 1970.",
      Self.seconds(started))
  }

  private func addTime(_ page: Page, to text: inout MetricsText) {
    text.add(
      "metrics_age_seconds", .gauge, "How old the numbers of the run are.",
      Double(monotonicNanoseconds() - page.taken) / 1e9)
    if let watermark = page.watermark, watermark > .minimum {
      text.add(
        "watermark_timestamp_seconds", .gauge,
        "The time before which no event is expected, in seconds since 1970.",
        Self.seconds(watermark))
      text.add(
        "watermark_lag_seconds", .gauge,
        "How far the watermark is behind the clock of the machine.",
        Double(currentTime().ticks - watermark.ticks) / 1e7)
    }
    if let slowest = page.statistics.slowestSource {
      text.add(
        "slowest_source_lag_seconds", .gauge,
        "How far the source that is farthest back is behind the one that is farthest.",
        Double(slowest.lag.ticks) / 1e7, [("source", slowest.name)])
    }
  }

  private func add(
    _ component: ComponentStatistics, _ index: Int, _ role: String, to text: inout MetricsText
  ) {
    let labels = [(name: role, value: component.name), (name: "number", value: String(index))]
    for counter in component.counters {
      let help =
        !counter.notice.isEmpty
        ? counter.notice
        : counter.label.isEmpty ? "What is counted as \(counter.name)." : counter.label
      text.add(
        "\(role)_\(MetricsText.name(of: counter.name))", counter.isGauge ? .gauge : .counter, help,
        counter.value, labels)
    }
  }

  private static func seconds(_ time: Datetime) -> Double {
    Double(time.ticks - Datetime.unixEpochTicks) / 1e7
  }

  private static var residentBytes: Int? {
    guard let file = fopen("/proc/self/statm", "re") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return nil }
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let words = text.split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}

extension RunCore {
  /// Puts down what the run knows for those that ask for its metrics, if it is time; called by the thread that writes.
  func noteMetrics(of share: RunShare, atOnce: Bool = false) {
    guard let metrics, atOnce || metrics.isDue else { return }
    var page = RunMetrics.Page()
    page.statistics = statistics()
    page.inputCounts = share.reader.readCounts
    page.openQueries = share.members.count { $0.query.isOpen }
    page.failedQueries = queries.count { $0.hasFailed }
    page.watermark = share.reader.watermark
    page.taken = monotonicNanoseconds()
    metrics.put(page)
  }
}
