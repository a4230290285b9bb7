// An output of one's own: encoders turn rows into bytes, in several threads; one thread writes those, in
// order. A failure that is transient is tried again by the run, and every counter is shown.
import RealTimeKQL

struct Postcards: Sink {
  func open(_ context: SinkContext) throws(SinkError) -> any OpenSink { PostOffice() }
}

final class PostOffice: OpenSink, @unchecked Sendable {
  private var isOpen = false
  private var sent = 0

  func encoder(for table: OutputTable) -> RowEncoder {
    RowEncoder { (rows, bytes) in
      for row in 0..<rows.count {
        let values = (0..<rows.columnCount).map { column in
          "\(table.schema[column].name) is \(rows[row, column])"
        }
        bytes.append("Dear reader, \(values.joined(separator: ", ")).\n")
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

let statistics = try await Pipeline(
  NDJSONFile("SampleQueries/Data/orders.ndjson"),
  query: "T | where total > 100 | project name = tostring(customer.name), total", Postcards()
).run { print($0) }
print("stamps \(statistics.counter("stamps")), tries \(statistics.counter("retried") + 1)")

// Prints:
// warning: Postcards: the post office is closed; the run waits for it (Ctrl+C gives up)
// Dear reader, name is Ada, total is 310.0.
// Dear reader, name is Alan, total is 260.0.
// stamps 2, tries 2
