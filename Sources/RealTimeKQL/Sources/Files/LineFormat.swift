import KQL

/// A format of a program's own, with a record a line: what its columns are, and how a line is read.
///
/// ```swift
/// let access = LineFormat(
///   "access", "Lines such as 'GET /index.html 200'.", columns: "Verb: string, Path: string, Status: long"
/// ) { (line, events) in
///   let words = line.split(separator: " ")
///   guard words.count == 3, let status = Int(words[2]) else { return false }
///   events.append(String(words[0]), String(words[1]), status)
///   return true
/// }
/// let pipeline = Pipeline(access.files("access.log"), query: "T | where Status >= 500")
/// ```
///
/// Files are read as those of the built-in formats are: several at once, by patterns, compressed, followed
/// through rotation, and with checkpoints.
public struct LineFormat: Sendable {
  /// The name of the input that reads it: `access`.
  public let name: String

  /// What it is, as one sentence.
  public let summary: String

  /// Names and types of its columns, as in a query: `"At: datetime, Path: string"`.
  public let columns: String

  /// How the names of its files end, for the completion.
  public let endings: [String]

  let read: @Sendable (String, inout EventWriter) -> Bool

  /// Describes a format.
  ///
  /// - Parameters:
  ///   - name: The name of the input that reads it.
  ///   - summary: What it is, as one sentence.
  ///   - columns: Names and types of its columns, as in a query.
  ///   - endings: How the names of its files end.
  ///   - read: Adds the events of a line, which may be none, and says whether it is one of the format;
  ///     others are counted as malformed. Threads call it at the same time.
  public init(
    _ name: String, _ summary: String, columns: String, endings: [String] = [],
    read: @escaping @Sendable (_ line: String, _ events: inout EventWriter) -> Bool
  ) {
    self.name = name
    self.summary = summary
    self.columns = columns
    self.endings = endings
    self.read = read
  }

  /// The input that reads files of the format; paths may be patterns, and `-` is the standard input.
  public func files(_ paths: String..., reading: FileReading = FileReading()) -> LineFile {
    LineFile(format: self, paths: paths, reading: reading)
  }

  /// What the command line and the help know of the input, for ``Components``.
  public var definition: SourceDefinition {
    SourceDefinition(
      name, summary, argument: .inputFiles(endings),
      example: "realtimekql \(name) \("FILE\(endings.first ?? "")") --follow table",
      settings: FileReading.settings.map { $0.lifted(\LineFile.reading) },
      arguments: { $0.paths }, check: { (file) throws(PipelineError) in try file.reading.check() }
    ) { (paths) throws(PipelineError) in
      LineFile(format: self, paths: paths, reading: FileReading())
    }
  }

  /// The columns, read from their text.
  func schema() throws(SourceError) -> Schema {
    do throws(FormatError) {
      return try Schema(declaration: columns)
    } catch {
      throw SourceError("\(name): \(error.message)")
    }
  }
}

/// The input that reads files of a ``LineFormat``.
public struct LineFile: Source {
  /// The format.
  public let format: LineFormat

  /// Paths, patterns, or `-` for the standard input.
  public var paths: [String]

  /// From where, and whether they are followed.
  public var reading: FileReading

  /// Opens nothing: the columns are known.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let follows = reading.follow && !reading.once
    var plan = SourcePlan(
      standard: LineRecords(format, try format.schema()), isLive: follows,
      canReadAgain: !follows && !paths.contains("-"),
      resumeHelp: reading.resumeHelp(paths, follows: follows)
    ) { [self] (context) throws(SourceError) in
      OpenSource(
        bytes: try reading.open(paths, follows: follows, from: .start, context) {
          LineFraming()
        })
    }
    plan.canRecord = false
    plan.paths = paths
    return plan
  }

  /// The same files, from the start to the end.
  public func sampled() -> LineFile {
    var file = self
    file.reading = .whole
    return file
  }
}
