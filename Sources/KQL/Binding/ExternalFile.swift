import KQLSyntax

/// A local file that a query reads as a table; it may be compressed with gzip or Zstandard.
struct ExternalFile: Sendable {
  /// How its bytes are read.
  enum Format: String, CaseIterable, Sendable {
    case csv, tsv, tsve, psv, ssv, scsv, json, multijson, ndjson, jsonl, txt, raw, log

    /// Which there are, for messages.
    static var help: String {
      "it is one of \(allCases.map(\.rawValue).joined(separator: ", "))"
    }

    /// What stands between two fields; `nil` when there is no such thing.
    var separator: UInt8? {
      switch self {
      case .csv: UInt8(ascii: ",")
      case .tsv, .tsve: UInt8(ascii: "\t")
      case .psv: UInt8(ascii: "|")
      case .ssv, .scsv: UInt8(ascii: ";")
      case .json, .multijson, .ndjson, .jsonl, .txt, .raw, .log: nil
      }
    }
  }

  var path: String
  var format: Format

  /// The columns: by their order, or in JSON by their names.
  var schema: Schema

  /// Whether the first line is no data.
  var skipsFirst: Bool

  /// The path that an address names on this machine.
  ///
  /// - Throws: A diagnostic when it is on another one.
  static func path(
    _ address: String, for reader: String, at span: SourceSpan
  ) throws(Diagnostic) -> String {
    // What follows a semicolon is a secret for a storage service.
    let bare = address.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
    if bare.hasPrefix("file://") { return String(bare.dropFirst(7)) }
    guard !address.contains("://") else {
      throw Diagnostic(
        "'\(reader)' reads local files only", at: span,
        help: "download the file, for example with curl, and name its path")
    }
    return address
  }

  /// The format that the end of a file's name tells, also before that of a compression.
  static func formatName(of path: String) -> String {
    let file = path.split(separator: "/").last ?? ""
    var parts = file.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    if let last = parts.last, parts.count > 1, ["gz", "zst"].contains(last.lowercased()) {
      parts.removeLast()
    }
    return parts.count > 1 ? parts[parts.count - 1] : "csv"
  }
}
