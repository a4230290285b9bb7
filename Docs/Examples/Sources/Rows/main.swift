// Results as values: the run waits while the loop is slow, and leaving the loop ends it.
import RealTimeKQL

let slow = Pipeline(
  CSVFile("SampleQueries/Data/requests.csv"),
  query: "T | where DurationMs > 100 | project Path, DurationMs, Status")

for try await batch in slow.rows {
  for row in batch where row["Status"] == .long(200) {
    print(row["Path", as: String.self] ?? "")
  }
  let durations = try batch.column("DurationMs", as: Double.self).compactMap { $0 }
  print("the longest of \(batch.count):", durations.max() ?? 0)
}

// Prints:
// /search
// /report
// /report, full
// the longest of 4: 1210.75
