import KQL
import Synchronization

/// The output `csv`: RFC 4180 with a line of column names.
///
/// On a terminal, control characters of the data are shown, not written. When rows of a table with
/// other columns follow, as of `fork`, an empty line and their names come between.
public struct CSVOutput: FileOutput {
  /// The file; `nil` for the standard output.
  public var path: String?

  /// What is done with a file that exists.
  public var writing = FileWriting()

  /// `--csv-safe`: puts `'` before text that a spreadsheet would take for a formula.
  public var guardsFormulas = false

  /// Writes to the standard output, or to a file.
  public init(_ path: String? = nil, _ writing: FileWriting = FileWriting()) {
    self.path = path
    self.writing = writing
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "csv", "Comma-separated values with a line of names.",
    argument: .outputFile([".csv"]), example: "realtimekql syslog auth.log --once csv out.csv",
    settings: FileWriting.settings.map { $0.lifted(\CSVOutput.writing) } + [
      Setting(
        flag: "csv-safe", \.guardsFormulas,
        "Put ' before text that a spreadsheet would take for a formula.")
    ],
    arguments: arguments, check: { (output) throws(PipelineError) in try output.writing.check() }
  ) { (words) throws(PipelineError) in CSVOutput(path(words)) }

  /// There is one line of names.
  public var needsOneTable: Bool { true }

  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    CSVSink(try openFile(context), guardsFormulas: guardsFormulas)
  }
}

final class CSVSink: OpenSink, @unchecked Sendable {
  private let file: OutputFile
  private let guardsFormulas: Bool
  /// Guards the tables, which workers announce: those with the same columns are one.
  private let headers = Mutex<(schemas: [Schema], ofTable: [Int: Int])>(([], [:]))
  /// The header of the rows written last; used by the thread that writes.
  private var current: Int?

  init(_ file: OutputFile, guardsFormulas: Bool) {
    self.file = file
    self.guardsFormulas = guardsFormulas
    // A file that is continued has its line of names.
    current = if let resumed = file.resumed { resumed.table } else { file.isContinued ? 0 : nil }
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    headers.withLock { headers in
      let known = headers.schemas.firstIndex(of: table.schema)
      if known == nil { headers.schemas.append(table.schema) }
      headers.ofTable[table.number] = known ?? headers.schemas.count - 1
    }
    return RowEncoder(
      CSVWriter(guardsFormulas: guardsFormulas, isForTerminal: file.isTerminal))
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let (schemas, ofTable) = headers.withLock { $0 }
    if rows.blocks.allSatisfy({ ofTable[$0.table] == current }) {
      return try file.write(rows.bytes)
    }
    var output = ByteBuffer(capacity: rows.bytes.count + 256)
    for block in rows.blocks {
      begin(ofTable[block.table] ?? 0, schemas, &output)
      output.append(rows.bytes(of: block))
    }
    try file.write(output.bytes)
  }

  /// Writes the names of tables without rows.
  func finish() throws(SinkError) {
    let schemas = headers.withLock { $0.schemas }
    guard current == nil, !schemas.isEmpty else { return }
    var output = ByteBuffer()
    begin(0, schemas, &output)
    try file.write(output.bytes)
  }

  /// Where the file ends, and which table was the last.
  func mark() throws(SinkError) -> SinkMark? { try file.mark(table: current) }

  private func begin(_ header: Int, _ schemas: [Schema], _ output: inout ByteBuffer) {
    guard header != current, schemas.indices.contains(header) else { return }
    if current != nil { output.append(UInt8(ascii: "\n")) }
    current = header
    CSVWriter(isForTerminal: file.isTerminal).writeHeader(schemas[header], to: &output)
  }
}
