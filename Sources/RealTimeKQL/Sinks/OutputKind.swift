import KQL

/// A kind of output, as the command line and the shell name it.
///
/// Each is one `static let` in the file of its sink, and one name in ``OutputKind/all``.
public struct OutputKind: Sendable {
  /// The name: `json`.
  public let name: String

  /// Other names it answers to.
  public let aliases: [String]

  /// What it writes, as one sentence.
  public let summary: String

  /// What to pass: `[FILE]`.
  public let argument: String

  /// Whether all rows must have the same columns.
  let needsOneTable: Bool

  let open: @Sendable (PipelineRequest) throws(SinkError) -> any Sink

  init(
    _ name: String, aliases: [String] = [], _ summary: String, argument: String,
    needsOneTable: Bool = false,
    open: @escaping @Sendable (PipelineRequest) throws(SinkError) -> any Sink
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.argument = argument
    self.needsOneTable = needsOneTable
    self.open = open
  }

  /// Every kind of output, in the order of the help.
  public static let all: [OutputKind] = [.json, .table, .csv, .none]

  /// The kind with a name or an alias.
  public static func named(_ name: String) -> OutputKind? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Opens the output of a request.
  ///
  /// - Throws: A usage error when there is no such kind; why it cannot be written otherwise.
  static func open(_ request: PipelineRequest) throws(PipelineError) -> any Sink {
    guard let kind = named(request.output) else {
      throw .usage(
        "unknown output '\(request.output)'",
        help: "outputs are \(all.map(\.name).joined(separator: ", "))")
    }
    do throws(SinkError) {
      return try kind.open(request)
    } catch {
      throw .sink(error.message)
    }
  }
}

extension OutputKind {
  /// Refuses queries of different columns where the output has one line of names for all.
  static func requireOneTable(
    _ tables: [(name: String, schema: Schema)], _ request: PipelineRequest
  ) throws(PipelineError) {
    guard named(request.output)?.needsOneTable == true, let first = tables.first,
      let other = tables.first(where: { $0.schema != first.schema })
    else { return }
    throw .usage(
      "\(request.output) has one line of names, and '\(first.name)' and '\(other.name)' have"
        + " different columns",
      help: "use json, or give the queries the same columns and add --tag")
  }
}

extension PipelineRequest {
  /// What to do with an output file that exists.
  var existingFile: ExistingFile {
    options.append ? .append : options.overwrite ? .overwrite : .refuse
  }

  /// How the output file is opened.
  var opening: OutputOpening { opening(goingOn: state?.checkpoint.map { $0.output }) }

  /// How the file for rows that come too late is opened.
  var lateOpening: OutputOpening { opening(goingOn: state?.checkpoint.map { $0.late }) }

  /// How a file is opened; `mark` is what the checkpoint says of it, if there is one.
  private func opening(goingOn mark: OutputMark??) -> OutputOpening {
    var opening = OutputOpening(existingFile)
    opening.room = room
    guard let state else { return opening }
    opening.note = { state.ledger.note($0) }
    opening.continuation =
      if state.wasCorrupt { .unknown } else if let mark = mark ?? nil { .mark(mark) } else {
        .unwritten
      }
    return opening
  }

  /// The paths of all files that the run writes.
  var writtenFiles: [String] {
    [outputPath, options.lateFile, options.recordFile, options.statisticsFile].compactMap(\.self)
  }

  /// The path of the output file, `nil` for standard output.
  var outputPath: String? { outputArgument == "-" ? nil : outputArgument }
}
