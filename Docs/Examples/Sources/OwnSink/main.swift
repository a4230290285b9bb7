// An output of one's own: encoders turn rows into bytes, in several threads; one thread writes those, in
// order. A failure that is transient is tried again by the run, and every counter is shown.
import RealTimeKQL

struct Postcards: Sink {
  /// `--greeting`: how a postcard begins.
  var greeting = "Dear reader"

  static let definition = SinkDefinition(
    "postcards", "A postcard for each row.",
    example: "realtimekql csv events.csv postcards --greeting='Dear Ada'",
    settings: [
      Setting(
        "greeting", \.greeting, initial: "Dear reader", value: "TEXT", "How one begins.",
        takes: "a text", where: { !$0.isEmpty })
    ]
  ) { (_) throws(PipelineError) in Postcards() }

  func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    PostOffice(greeting: greeting)
  }
}

final class PostOffice: OpenSink, @unchecked Sendable {
  private let greeting: String
  private var isOpen = false
  private var sent = 0

  init(greeting: String) { self.greeting = greeting }

  func encoder(for table: OutputTable) -> RowEncoder {
    RowEncoder { [greeting] (rows, bytes) in
      for row in 0..<rows.count {
        let values = (0..<rows.columnCount).map { column in
          "\(table.schema[column].name) is \(rows[row, column])"
        }
        bytes.append("\(greeting), \(values.joined(separator: ", ")).\n")
      }
    }
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    guard isOpen else {
      isOpen = true
      throw SinkError("the post office is closed", .transient(after: nil))
    }
    print(String(decoding: rows.bytes, as: UTF8.self), terminator: "")
    sent += rows.rowCount
  }

  var counters: [Counter] { [Counter("stamps", sent, label: "stamps")] }
}

// As a value it is `Postcards()`, behind the query of a pipeline; by its definition, words name it too.
let components = Components.builtIn.adding(sinks: [Postcards.definition])
let words = [
  "ndjson", "SampleQueries/Data/orders.ndjson", "postcards", "--greeting=Dear Grace", "-e",
  "T | where total > 100 | project name = tostring(customer.name), total",
]
let statistics = try await PipelineRequest(words: words, components).pipeline.run { print($0) }
print("stamps \(statistics.counter("stamps")), tries \(statistics.counter("retried") + 1)")

// Prints:
// warning: postcards: the post office is closed; the run waits for it (Ctrl+C gives up)
// Dear Grace, name is Ada, total is 310.0.
// Dear Grace, name is Alan, total is 260.0.
// stamps 2, tries 2
