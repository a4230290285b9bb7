import Foundation
import RealTimeKQL
import Testing

/// Inputs, outputs, formats and functions of a program's own.
@Suite struct OwnComponentTests {
  private let folder = TemporaryFolder()

  static let access = LineFormat(
    "access", "Lines such as 'GET /index.html 200'.",
    columns: "Verb: string, Path: string, Status: long, Detail: dynamic", endings: [".log"]
  ) { (line, events) in
    let words = line.split(separator: " ")
    guard words.count == 3, let status = Int(words[2]) else { return false }
    events.append(
      String(words[0]), String(words[1]), status, JSONText(#"{"length":\#(words[1].count)}"#))
    return true
  }

  static let isPrime = ScalarFunction(
    named: "is_prime", "Whether a whole number is prime.", parameters: ["number": "The number."]
  ) { (number: Int64) -> Bool in
    number > 1 && !(2..<number).prefix { $0 * $0 <= number }.contains { number % $0 == 0 }
  }

  static let orElse = ScalarFunction(
    named: "or_else", "The text, or another one.",
    parameters: ["number": "A number or null.", "text": "What null gives."]
  ) { (number: Int64?, text: String) -> String? in
    number.map { "\($0)" } ?? (text == "none" ? nil : text)
  }

  private static let components = Components.builtIn.adding(
    sources: [Numbers.definition, access.definition], sinks: [Kept.definition],
    functions: [isPrime, orElse])

  private func words(_ words: String...) throws -> Pipeline {
    try PipelineRequest(words: words, Self.components).pipeline
  }

  private func lines(_ pipeline: Pipeline) async throws -> [String] {
    var pipeline = pipeline
    let kept = Kept()
    pipeline.sinks = [("kept", kept)]
    try await pipeline.run()
    return kept.record.lines
  }

  @Test func wordsNameThem() async throws {
    let pipeline = try words("numbers", "--limit=3", "kept", "-e", "T | where n > 1")
    #expect(pipeline.sinks.map(\.name) == ["kept"])
    #expect(try await lines(pipeline) == [#"{"n":2}"#, #"{"n":3}"#])
    let request = try PipelineRequest(words: ["numbers", "--limit=3", "kept"], Self.components)
    #expect(request.words == ["numbers", "--limit=3", "kept"])
    let error = #expect(throws: PipelineError.self) { try words("csv", "a.csv", "--limit=3") }
    #expect(error?.message.contains("--limit belongs to numbers") == true)
  }

  @Test func laterComponentsReplaceEarlierOnes() {
    let other = SourceDefinition("numbers", "Others.", example: "") {
      (_) throws(PipelineError) in Numbers(limit: 1)
    }
    let both = Self.components.adding(sources: [other])
    #expect(both.sources.filter { $0.name == "numbers" }.map(\.summary) == ["Others."])
  }

  @Test func columnsOfOwnSourcesAreKnown() throws {
    let error = #expect(throws: PipelineError.self) {
      try words("numbers", "-e", "T | where m > 1").plan()
    }
    #expect(error?.exitCode == 3)
    #expect(error?.message.contains("unknown column 'm'") == true)
  }

  @Test func programsPutEventsIntoAQueue() async throws {
    let queue = EventQueue("user: string, size: long, at: datetime", limit: 4)
    let first = Datetime(ticks: 638_396_640_000_000_000)
    #expect(queue.append("é", 1, first))
    #expect(queue.append([.string("b"), .long(2)]))
    let rows = Pipeline(queue, query: "T | project user, size, at").rows
    var seen: [[Value]] = []
    for try await batch in rows {
      seen += batch.map(\.values)
      if seen.count == 2 {
        // The run is on its way, so that events come while it waits.
        queue.append("c", nil as Int64?, first)
      } else if seen.count == 3 {
        queue.finish()
        #expect(!queue.append("late", 4, first))
      }
    }
    #expect(
      seen == [
        [.string("é"), .long(1), .datetime(first)], [.string("b"), .long(2), .null],
        [.string("c"), .null, .datetime(first)],
      ])
    #expect(await rows.statistics?.counter("dropped") == 1)
  }

  @Test func aFullQueueSaysSo() async throws {
    let queue = EventQueue("n: long", limit: 3)
    let taken = (1...5).map { queue.append($0) }
    #expect(taken == [true, true, true, false, false])
    queue.finish()
    let statistics = try await Pipeline(queue, NoOutput()).run()
    #expect(statistics.read == 3)
    #expect(statistics.line.contains("dropped 2"))
  }

  // MARK: Formats

  @Test func linesAreRead() async throws {
    let path = try folder.write(
      "GET /a 200\r\nnonsense\n\nPUT /bü 500\nGET /c 404", to: "access.log")
    let pipeline = try words(
      "access", path, "-e", "T | where Status >= 400 | project Verb, Path, n = Detail.length")
    #expect(
      try await lines(pipeline) == [
        #"{"Verb":"PUT","Path":"/bü","n":3}"#, #"{"Verb":"GET","Path":"/c","n":2}"#,
      ])
    let statistics = try await Pipeline(Self.access.files(path), NoOutput()).run()
    #expect(statistics.read == 4)
    #expect(statistics.malformed == 1)
    #expect(statistics.emitted == 3)
  }

  @Test func linesAreReadByAllWorkers() async throws {
    let text = (1...20_000).map { "GET /\($0) \($0)\n" }.joined()
    let path = try folder.write(text, to: "access.log")
    for workers in [1, 2] {
      var pipeline = Pipeline(Self.access.files(path), query: "T | where Status % 4000 == 0")
      pipeline.settings.workers = workers
      var found: [Int64?] = []
      for try await batch in pipeline.rows { found += try batch.column("Status", as: Int64.self) }
      #expect(found == [4000, 8000, 12_000, 16_000, 20_000])
    }
  }

  @Test func filesOfOwnFormatsAreFollowed() async throws {
    let path = try folder.write("GET /a 200\n", to: "access.log")
    let kept = Kept()
    var pipeline = Pipeline(
      Self.access.files(path, reading: FileReading(follow: true)), query: "T | project Path", kept)
    pipeline.settings.state = FilePath(folder["state"])
    let started = pipeline
    let task = Task { try await started.run() }
    #expect(try await eventually { kept.record.lines.count == 1 })
    try folder.append("GET /b 200\n", to: "access.log")
    #expect(try await eventually { kept.record.lines.count == 2 })
    task.cancel()
    _ = try await task.value
    #expect(kept.record.lines == [#"{"Path":"/a"}"#, #"{"Path":"/b"}"#])
  }

  @Test func ownFormatsAreNotRecorded() throws {
    let path = try folder.write("GET /a 200\n", to: "access.log")
    let error = #expect(throws: PipelineError.self) {
      try words("access", path, "--record", folder["r"]).plan()
    }
    #expect(error?.exitCode == 2)
    #expect(error?.message.contains("cannot take down 'access'") == true)
  }

  @Test func badColumnsAreExplained() {
    let format = LineFormat("odd", "Odd.", columns: "a: number") { (_, _) in true }
    let error = #expect(throws: PipelineError.self) { try Pipeline(format.files("-")).plan() }
    #expect(error == .source("odd: the schema has no such type as 'number'"))
  }

  // MARK: Functions

  @Test func queriesCallOwnFunctions() async throws {
    let pipeline = try words(
      "numbers", "--limit=12", "kept", "-e",
      "let Primes = (T: (n: long)) { T | where is_prime(n) }; Primes(T) | project n")
    #expect(try await lines(pipeline) == [2, 3, 5, 7, 11].map { #"{"n":\#($0)}"# })
  }

  @Test func nullsAreSeenByOptionals() async throws {
    let query = """
      T | project p = is_prime(iff(n == 1, long(null), n)), o = or_else(iff(n == 1, long(null), n), 'x'),
        e = or_else(long(null), 'none')
      """
    let pipeline = try words("numbers", "--limit=2", "kept", "-e", query)
    #expect(
      try await lines(pipeline) == [
        #"{"p":null,"o":"x","e":""}"#, #"{"p":true,"o":"2","e":""}"#,
      ])
  }

  @Test func constantsAndOtherTypesAreConverted() async throws {
    let pipeline = try words(
      "numbers", "--limit=1", "kept", "-e",
      "T | project a = is_prime(7), b = is_prime(toint(n)), c = is_prime(dynamic(9))")
    #expect(try await lines(pipeline) == [#"{"a":true,"b":false,"c":false}"#])
  }

  @Test(arguments: [
    ("is_prime('x')", "'is_prime' does not take (string)", "it is is_prime(number)"),
    ("is_prime()", "'is_prime' does not take 0 arguments", "it is is_prime(number)"),
    ("is_prim(n)", "unknown function 'is_prim'", "did you mean 'is_prime'?"),
  ])
  func mistakesAreExplained(_ call: String, _ message: String, _ help: String) throws {
    let error = #expect(throws: PipelineError.self) {
      try words("numbers", "-e", "T | extend x = \(call)").plan()
    }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.message.contains(help) == true, "\(error?.message ?? "")")
  }

  @Test func ownFunctionsHideBuiltInOnes() async throws {
    let shout = ScalarFunction(named: "toupper", "Shouts.", parameters: ["text": "A text."]) {
      (text: String) -> String in text + "!"
    }
    var pipeline = Pipeline(
      Numbers(limit: 1), query: "T | project s = toupper('a'), t = tolower('B')")
    pipeline.functions = [shout]
    #expect(try await lines(pipeline) == [#"{"s":"a!","t":"b"}"#])
    pipeline.functions = []
    #expect(try await lines(pipeline) == [#"{"s":"A","t":"b"}"#])
  }

  @Test func everyTypeIsTakenAndGiven() async throws {
    let functions = [
      ScalarFunction(named: "f_bool", "", parameters: ["a": ""]) { (a: Bool) in !a },
      ScalarFunction(named: "f_int", "", parameters: ["a": ""]) { (a: Int32) in a &+ 1 },
      ScalarFunction(named: "f_real", "", parameters: ["a": ""]) { (a: Double) in a / 2 },
      ScalarFunction(named: "f_time", "", parameters: ["a": "", "b": ""]) {
        (a: Datetime, b: Timespan) in Datetime(ticks: a.ticks + b.ticks)
      },
      ScalarFunction(named: "f_json", "", parameters: ["a": ""]) { (a: JSONText) in
        JSONText("[\(a.text)]")
      },
      ScalarFunction(named: "f_broken", "") { () in JSONText("{") },
    ]
    var pipeline = Pipeline(
      Numbers(limit: 1),
      query: """
        T | project a = f_bool(n == 1), b = f_int(toint(n)), c = f_real(n),
          d = f_time(datetime(2024-01-01), 1h), e = f_json(pack('k', n)), f = f_broken()
        """)
    pipeline.functions = functions
    #expect(
      try await lines(pipeline) == [
        #"{"a":false,"b":2,"c":0.5,"d":"2024-01-01T01:00:00.0000000Z","e":[{"k":1}],"f":null}"#
      ])
  }

  // MARK: Plans

  /// Binding creates and opens nothing, whatever files are named.
  @Test func planningTouchesNothing() throws {
    let path = try folder.write("n\n1\n", to: "in.csv")
    let log = try folder.write("GET /a 200\n", to: "access.log")
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let run = ["--late", "late", "--record", "record", "--stats", "stats"].map {
      $0.hasPrefix("--") ? $0 : folder[$0]
    }
    for output in [
      ["json", "o.json"], ["json", "o.ndjson"], ["csv", "o.csv"], ["table", "o.txt"],
    ] {
      let sink = [output[0], folder[output[1]]]
      _ = try PipelineRequest(words: ["csv", path] + sink + run).pipeline.plan()
      _ = try PipelineRequest(words: ["demo"] + sink + run).pipeline.plan()
      _ = try PipelineRequest(
        words: ["csv", path, "--follow", "--state", folder["state"]] + sink + run
      ).pipeline.plan()
      _ = try PipelineRequest(
        words: [
          "syslogserver", "--udpport=0", "--tcp=0", "--tls=0", "--tls-cert=none", "--tls-key=none",
        ]
          + sink + run
      ).pipeline.plan()
      _ = try PipelineRequest(
        words: ["access", log, "--follow", "--state", folder["state"]] + sink, Self.components
      ).pipeline.plan()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
  }
}
