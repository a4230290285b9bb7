/// Which local files `infer_storage_schema` and `inline_external_table` are to look at.
struct StorageRequest: Sendable {
  /// Of which of the files the columns are taken: the first by name, the newest, or all.
  enum Mode: String, Sendable {
    case any, last, all
  }

  /// Files, and folders whose files are meant.
  var paths: [String] = []

  /// Whether the files of folders within folders are meant too.
  var reachesDown = false

  var format = ExternalFile.Format.csv

  /// How the names of files in folders begin and end.
  var prefix = ""
  var suffix = ""

  var mode = Mode.last

  /// Whether the first record of a file names the columns.
  var hasHeader = false
}
