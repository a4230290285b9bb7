import KQL

/// What is done with a file of output that exists.
public struct FileWriting: Hashable, Sendable {
  /// `--overwrite`: replace what is in it.
  public var overwrite = false

  /// `--append`: add to it.
  public var append = false

  /// Refuses a file that exists, unless told otherwise.
  public init(overwrite: Bool = false, append: Bool = false) {
    self.overwrite = overwrite
    self.append = append
  }

  /// Does what is asked for.
  init(_ existing: ExistingFile) {
    self.init(overwrite: existing == .overwrite, append: existing == .append)
  }

  /// The settings of outputs that write files.
  static let settings: [Setting<FileWriting>] = [
    Setting(flag: "overwrite", \.overwrite, "Replace the file."),
    Setting(flag: "append", \.append, "Add to the file."),
  ]

  /// Throws when they exclude each other.
  func check() throws(PipelineError) {
    if overwrite, append { throw .usage("--overwrite and --append exclude each other", help: "") }
  }

  /// What to do with a file that exists.
  public var existing: ExistingFile { append ? .append : overwrite ? .overwrite : .refuse }
}

/// An output that may write to a file.
protocol FileOutput: Sink {
  /// The file; `nil` for the standard output.
  var path: String? { get set }

  /// What is done with a file that exists.
  var writing: FileWriting { get set }
}

extension Sink {
  /// Throws when it is said what is done with a file that exists, and nothing is written to a file.
  package func refuseIdleWriting() throws(PipelineError) {
    guard let output = self as? any FileOutput, output.path == nil else { return }
    guard output.writing.existing != .refuse else { return }
    throw .usage(
      "--\(output.writing.append ? "append" : "overwrite") needs a file",
      help: "name one behind the output")
  }
}

extension FileOutput {
  /// The file, if it is one.
  public var files: [String] { path.map { [$0] } ?? [] }

  /// The words it was made of.
  static func arguments(_ output: Self) -> [String] { output.path.map { [$0] } ?? [] }

  /// Takes a path; `-` is the standard output.
  static func path(_ words: [String]) -> String? { words.first == "-" ? nil : words.first }

  /// Opens the file or the standard output.
  func openFile(_ context: SinkContext) throws(SinkError) -> OutputFile {
    guard let path else { return OutputFile() }
    return try OutputFile(path: path, OutputOpening(writing.existing, context))
  }
}
