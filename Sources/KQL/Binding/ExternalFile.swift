/// A local file that a query reads as a table.
struct ExternalFile: Sendable {
  /// How its bytes are read.
  enum Format: String, CaseIterable, Sendable {
    case csv, tsv, tsve, psv, ssv, scsv, json, multijson, ndjson, jsonl, txt, raw, log
  }

  var path: String
  var format: Format

  /// The columns: by their order, or in JSON by their names.
  var schema: Schema

  /// Whether the first line is no data.
  var skipsFirst: Bool
}
