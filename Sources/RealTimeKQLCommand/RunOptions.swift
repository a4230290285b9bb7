public import ArgumentParser
import Glibc
public import RealTimeKQL
import RealTimeKQLShell

/// The words and options of a run, shared by the commands that open an input.
struct RunOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "An input and its argument, an output and its argument.",
      discussion: "Without an output, JSON lines go to standard output.", valueName: "words"))
  var words: [String] = []

  @Option(
    name: .shortAndLong, help: "A file with a query; may be repeated.",
    completion: .file(extensions: ["kql"]))
  var query: [String] = []

  @Option(
    name: [.customShort("e"), .customLong("expression")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A query; may be repeated.", valueName: "kql"))
  var expressions: [String] = []

  @Option(
    help: ArgumentHelp(
      "Add a first column with the name of the query; Query if not given.", valueName: "column"))
  var tag: String?

  @OptionGroup var library: FunctionOptions

  @Option(
    help: ArgumentHelp(
      "A MaxMind DB with cities, such as GeoLite2-City.mmdb, for geo_info_from_ip_address.",
      valueName: "file"),
    completion: .file(extensions: ["mmdb"]))
  var geoip: String?

  @Option(
    help: ArgumentHelp(
      "Where files are read from: start or end. Syslog files are read from their end.",
      valueName: "start|end"))
  var from: PipelineOptions.Start?

  @Flag(help: "Read to the end, then stop.")
  var once = false

  @Flag(help: "Go on when the end is reached.")
  var follow = false

  @Option(
    help: ArgumentHelp("The columns of csv: \"a: long, b: string\".", valueName: "columns"))
  var schema: String?

  @Option(help: ArgumentHelp("The character between the values of csv.", valueName: "character"))
  var separator: String?

  @Flag(help: "Replace the output file.")
  var overwrite = false

  @Flag(help: "Add to the output file.")
  var append = false

  @Option(help: ArgumentHelp("Stop demo after so many events.", valueName: "number"))
  var count: Int?

  @Option(help: ArgumentHelp("Events of demo a second.", valueName: "number"))
  var rate: Double?

  @Option(help: ArgumentHelp("Make demo repeatable.", valueName: "number"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("Threads for files; one a processor.", valueName: "number"))
  var workers: Int?

  @OptionGroup var network: NetworkOptions

  @OptionGroup var stream: StreamOptions

  /// The request that they stand for.
  ///
  /// - Throws: What is wrong with them.
  func request() throws(ShellMistake) -> PipelineRequest {
    let split: RequestWords
    do throws(RequestWords.Mistake) {
      split = try RequestWords(words, hasQuery: !query.isEmpty)
    } catch {
      throw ShellMistake(error.message)
    }
    if InputKind.named(split.input) == nil, let mistake = UnbuiltKinds.input(split.input) {
      throw mistake
    }
    let output = split.output ?? "json"
    if OutputKind.named(output) == nil, let mistake = UnbuiltKinds.output(output) { throw mistake }
    var queries = try Self.texts(query + split.queryFiles)
    queries += expressions.map { NamedQuery(inline: $0) }
    return PipelineRequest(
      input: split.input, inputArguments: split.inputArguments.map(FileText.existing),
      queries: queries, output: output,
      outputArgument: split.outputArgument, options: try pipelineOptions())
  }

  private static func texts(_ files: [String]) throws(ShellMistake) -> [NamedQuery] {
    var texts: [NamedQuery] = []
    for file in files {
      do throws(FileText.Failure) {
        texts.append(NamedQuery(name: file, text: try FileText.read(file)))
      } catch {
        throw ShellMistake(error.message)
      }
    }
    return texts
  }

  private func pipelineOptions() throws(ShellMistake) -> PipelineOptions {
    var options = PipelineOptions()
    options.functions = try Self.texts(library.functions)
    // The engine asks the environment, which no thread reads or changes yet.
    if let geoip { setenv("REALTIMEKQL_GEOIP", geoip, 1) }
    if let tag, tag.isEmpty { throw ShellMistake("--tag takes the name of a column") }
    options.tag = tag
    options.from = from
    if once, follow { throw ShellMistake("--once and --follow exclude each other") }
    if overwrite, append { throw ShellMistake("--overwrite and --append exclude each other") }
    options.once = once
    options.follow = follow
    options.schema = schema
    if let separator {
      let character = separator == "\\t" || separator == "tab" ? "\t" : separator
      guard character.utf8.count == 1 else {
        throw ShellMistake("--separator takes one ASCII character, not '\(separator)'")
      }
      options.separator = character.first
    }
    options.overwrite = overwrite
    options.append = append
    if let count, count < 0 { throw ShellMistake("--count must not be negative") }
    if let rate, !(rate > 0) { throw ShellMistake("--rate must be more than 0") }
    if let workers, workers < 1 { throw ShellMistake("--workers must be at least 1") }
    options.count = count
    options.rate = rate
    options.seed = seed
    options.workers = workers
    try network.apply(to: &options)
    try stream.apply(to: &options)
    options.terminalWidth = Terminal.width(of: STDOUT_FILENO)
    return options
  }
}

extension RunOptions {
  /// The words of a command line with the column's name where `--tag` stands alone.
  static func completed(_ words: some Sequence<String>) -> [String] {
    words.map { $0 == "--tag" ? "--tag=Query" : $0 }
  }
}

extension PipelineOptions.Start: ExpressibleByArgument {}
