import KQL
import RealTimeKQL

/// The first rows of an input.
struct SampleRows: Sendable {
  /// The rows, in their order.
  let batches: [ResultBatch]

  /// How many there are.
  var count: Int { batches.reduce(0) { $0 + $1.count } }

  /// The columns.
  var schema: Schema { batches.first?.schema ?? [] }

  /// The values of a column, as text; `null` ones are left out.
  func values(of column: String) -> [String] {
    guard let index = schema.index(named: column) else { return [] }
    return batches.flatMap { batch in
      batch.compactMap { row in
        let value = row.values[index]
        return value == .null ? nil : value.description
      }
    }
  }

  /// The different values of a column, the most frequent first, without those that cannot be typed.
  func differentValues(of column: String) -> [String] {
    var counts: [String: Int] = [:]
    for value in values(of: column) where value.utf8.count <= Self.longestValue {
      counts[value, default: 0] += 1
    }
    return counts.filter { $0.key == $0.key.harmless && !$0.key.isEmpty && !$0.key.contains("\n") }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
  }

  private static let longestValue = 2000
}
