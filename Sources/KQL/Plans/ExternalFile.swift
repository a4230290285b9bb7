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

    /// Whether it is one of events in JSON.
    var isJSON: Bool {
      switch self {
      case .json, .multijson, .ndjson, .jsonl: true
      case .csv, .tsv, .tsve, .psv, .ssv, .scsv, .txt, .raw, .log: false
      }
    }
  }

  var path: String
  var format: Format

  /// The columns: by their order, or in JSON by their names.
  var schema: Schema

  /// Whether the first line is no data.
  var skipsFirst: Bool

  /// Which files below it are meant when the path may be that of a folder.
  var selection: StorageRequest?

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

/// How queries get at local files, and the time of looking at them.
struct FileAccess: Sendable {
  /// What tells one state of a file from another.
  struct Signature: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var size: Int64
    var changed: Int64
  }

  /// The rows of a file.
  var read: @Sendable (ExternalFile) throws(RunError) -> [DecodedBatch]

  /// The paths of the files that are meant by one with a selection.
  var find: @Sendable (ExternalFile) throws(RunError) -> [String]

  /// The state of a file, or of all that are meant by it; `nil` when there is none.
  var signature: @Sendable (ExternalFile) -> Signature?

  /// Nanoseconds that never go back.
  var clock: @Sendable () -> Int64

  /// No access.
  static let none = FileAccess { file throws(RunError) in
    throw RunError("file '\(file.path)': files cannot be read here")
  } find: { file throws(RunError) in
    throw RunError("file '\(file.path)': files cannot be read here")
  } signature: { _ in
    nil
  } clock: {
    0
  }
}

/// Local files that a part of a query is made from.
struct ExternalFiles: Sendable {
  var files: [ExternalFile]
  var access: FileAccess

  /// The files of both; they are got at in one way.
  static func + (a: ExternalFiles, b: ExternalFiles) -> ExternalFiles {
    ExternalFiles(files: a.files + b.files, access: a.access)
  }
}

extension Plan {
  /// The local files that take part; `nil` when there are none.
  var externalFiles: ExternalFiles? {
    switch self {
    case .input, .table: nil
    case .generated(_, let files, _): files
    case .stage(let plan, _), .shared(let plan, _): plan.externalFiles
    case .union(let plans, _): Self.all(plans.compactMap(\.externalFiles))
    case .combination(let left, let right, _):
      Self.all([left.externalFiles, right.externalFiles].compactMap { $0 })
    }
  }

  private static func all(_ files: [ExternalFiles]) -> ExternalFiles? {
    files.first.map { files.dropFirst().reduce($0, +) }
  }
}
