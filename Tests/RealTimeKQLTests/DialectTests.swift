import Foundation
import RealTimeKQL
import Testing

/// Separated values as other programs write them, and JSON that is not an event a line.
@Suite struct DialectTests {
  private let folder = TemporaryFolder()

  private func json(_ input: String, _ text: String, query: String? = nil) async throws -> [String]
  {
    let path = try folder.write(text, to: "in-\(UUID().uuidString)")
    return try await folder.run(input, [path], query: query).lines.map(String.init)
  }

  @Test(arguments: [",", ";", "\t", "|"])
  func separatorsAreFound(_ separator: String) async throws {
    let rows = [
      ["d", "name", "n"], ["1,5", "\"a\(separator)b\"", "7"], ["2,5", "\"c\nd\"", "8"],
    ]
    let text = rows.map { row in
      row.map { separator == "," && $0.hasSuffix(",5") ? "\"\($0)\"" : $0 }
        .joined(separator: separator) + "\n"
    }
    let inside = separator == "\t" ? "\\t" : separator
    #expect(
      try await json("csv", text.joined()) == [
        #"{"d":"1,5","name":"a\#(inside)b","n":7}"#, #"{"d":"2,5","name":"c\nd","n":8}"#,
      ])
  }

  @Test func blanksDivideNumbers() async throws {
    #expect(try await json("csv", "x y\n1 2\n3 4\n") == [#"{"x":1,"y":2}"#, #"{"x":3,"y":4}"#])
    #expect(try await json("csv", "name\nJohn Smith\n") == [#"{"name":"John Smith"}"#])
  }

  @Test func carriageReturnsEndLines() async throws {
    #expect(
      try await json("csv", "a,b\r1,\"x\ry\"\r2,z") == [
        #"{"a":1,"b":"x\ny"}"#, #"{"a":2,"b":"z"}"#,
      ])
  }

  @Test func preamblesAreNoRecords() async throws {
    #expect(try await json("csv", "# made by x\n#\na,b\n1,#2\n") == [##"{"a":1,"b":"#2"}"##])
    // Excel says what separates fields.
    #expect(
      try await json("csv", "\u{FEFF}sep=;\r\na;b\r\n1,5;x\r\n") == [#"{"a":"1,5","b":"x"}"#])
    #expect(try await json("csv", "sep=|\na|b\n1|x,y\n") == [#"{"a":1,"b":"x,y"}"#])
    #expect(try await json("csv", "sep=x,b\n1,2\n") == [#"{"sep=x":1,"b":2}"#])
  }

  @Test func filesWithoutAHeaderAreFound() async throws {
    #expect(try await json("csv", "1,2\n3,4\n", query: "T | count") == [#"{"Count":2}"#])
    #expect(
      try await json("csv", "a,1\nb,2\n", query: "T | project Column1, Column2")
        == [#"{"Column1":"a","Column2":1}"#, #"{"Column1":"b","Column2":2}"#])
    #expect(try await json("csv", "a,b\nc,d\n") == [#"{"a":"c","b":"d"}"#])
    #expect(try await json("csv", "city,n\nx,1\n") == [#"{"city":"x","n":1}"#])
  }

  /// Files behind the first may have another separator, known by the names, or no header.
  @Test(arguments: [false, true]) func eachFileHasItsDialect(_ follows: Bool) async throws {
    var paths: [String] = []
    for (index, text) in [
      "time,user,n\n2026-01-01,ann,1\n", "n;user;time\n2;bob;2026-01-02\n",
      "user\tn\ncat, the\t3\n", "2026-01-04,dan,4\n", "user|time|m|n\neve|2026-01-05|x|5\n",
      "n\n6\n",
    ].enumerated() {
      paths.append(try folder.write(text, to: "\(index).csv"))
    }
    let query = "T | project n, user, m"
    let expected = [
      (1, "ann", ""), (2, "bob", ""), (3, "cat, the", ""), (4, "dan", ""), (5, "eve", "x"),
      (6, "", ""),
    ].map { #"{"n":\#($0),"user":"\#($1)","m":"\#($2)"}"# }
    let schema = try await folder.run("csv", paths, query: "T | getschema | project ColumnName")
    #expect(schema.lines.count == 4)
    guard follows else {
      return #expect(
        try await folder.run("csv", paths, query: query).lines.map(String.init) == expected)
    }
    let pipeline = try PipelineRequest(
      words: ["csv"] + paths + ["--follow", "-e", query, "json", folder["out.ndjson"]]
    ).pipeline
    let run = Task { try await pipeline.run() }
    let end = ContinuousClock.now + .seconds(30)
    while folder.text("out.ndjson").split(separator: "\n").count < 6, .now < end {
      try await Task.sleep(for: .milliseconds(20))
    }
    run.cancel()
    _ = try await run.value
    #expect(
      Set(folder.text("out.ndjson").split(separator: "\n").map(String.init)) == Set(expected))
  }

  @Test func otherEncodingsAreNotFollowed() async throws {
    let path = folder["a.csv"]
    try "a,b\n1,2\n".data(using: .utf16)?.write(to: URL(filePath: path))
    #expect(try await folder.run("csv", [path]).lines == [#"{"a":1,"b":2}"#])
    for input in ["csv", "ndjson", "syslog"] {
      let error = await failure {
        _ = try await PipelineRequest(words: [input, path, "--follow", "none"]).pipeline.run()
      }
      #expect(error?.exitCode == 4)
      #expect(error?.message.contains("in utf-16le, which cannot be followed") == true, "\(input)")
    }
  }

  @Test func headersCanBeSaid() async throws {
    let path = try folder.write("1,2\n3,4\n", to: "a.csv")
    let named = try await folder.run("csv", [path]) { $0.header = "first" }
    #expect(named.lines == [#"{"1":3,"2":4}"#])
    let none = try await folder.run("csv", [path]) {
      $0.header = "none"
      $0.schema = "x: long, y: string"
    }
    #expect(none.lines == [#"{"x":1,"y":"2"}"#, #"{"x":3,"y":"4"}"#])
  }

  @Test func otherEncodingsBecomeText() async throws {
    let latin = folder["latin.csv"]
    try Data([0x61, 0x0A, 0xE9, 0x80, 0x0A]).write(to: URL(filePath: latin))
    #expect(try await folder.run("csv", [latin]).lines == [#"{"a":"é€"}"#])
    let wide = folder["wide.csv"]
    try #require("a\né\n".data(using: .utf16LittleEndian)).write(to: URL(filePath: wide))
    #expect(try await folder.run("csv", [wide]).lines == [#"{"a":"é"}"#])
  }

  @Test func columnsAreFoundByName() async throws {
    let first = try folder.write("time,user,status\n2026-01-01,ann,200\n", to: "1.csv")
    let second = try folder.write("time,status,user,extra\n2026-01-02,500,bob,x\n", to: "2.csv")
    let third = try folder.write("status\n2.5\n", to: "3.csv")
    let found = try await folder.run(
      "csv", [first, second, third], query: "T | where status >= 2 | project user, status, extra")
    #expect(
      found.lines == [
        #"{"user":"ann","status":200.0,"extra":""}"#, #"{"user":"bob","status":500.0,"extra":"x"}"#,
        #"{"user":"","status":2.5,"extra":""}"#,
      ])
    #expect(found.statistics.ragged == 0)
  }

  @Test func valuesAreJudgedAsTheSampleWas() async throws {
    let ones = String(repeating: "{\"v\":1}\n", count: 1200)
    let events = try folder.write(ones + "{\"v\":\"007\"}\n{\"v\":2}\n", to: "a.ndjson")
    let sum = try await folder.run(
      "ndjson", [events], query: "T | summarize sum(v), countif(isnull(v))")
    #expect(sum.lines == [#"{"sum_v":1202,"countif_":1}"#])
    #expect(sum.statistics.unconverted == 1)
    let broken = try folder.write(
      "{\"v\":1}\n{\"v\":tru}\n{\"v\":01}\n{\"v\":2 3}\n", to: "b.ndjson")
    let nulls = try await folder.run("ndjson", [broken])
    #expect(nulls.lines.dropFirst() == [#"{"v":null}"#, #"{"v":null}"#])
    #expect(nulls.statistics.unconverted == 2)
    // Two values beside each other are no event.
    #expect(nulls.statistics.malformed == 1)
    let clocks = "t,n\n" + String(repeating: "01:00:00,1\n", count: 1200) + "5,007\n"
    let path = try folder.write(clocks, to: "a.csv")
    let late = try await folder.run(
      "csv", [path], query: "T | where isnull(t) or isnull(n) | count")
    #expect(late.lines == [#"{"Count":1}"#])
    #expect(late.statistics.unconverted == 2)
    // What was declared is converted as Kusto does.
    let declared = try await folder.run("ndjson", [events], query: "T | summarize sum(v)") {
      $0.schema = "v: long"
    }
    #expect(declared.lines == [#"{"sum_v":1209}"#])
  }

  @Test func eventsMayGoOverLines() async throws {
    let rows = [#"{"a":1}"#, #"{"a":2}"#]
    #expect(try await json("ndjson", "{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n") == rows)
    #expect(try await json("ndjson", "[\n {\n  \"a\": 1\n },\n {\n  \"a\": 2\n }\n]\n") == rows)
    #expect(try await json("ndjson", #"[{"a":1},{"a":2}]"#) == rows)
    #expect(try await json("ndjson", "\u{1E}{\"a\":1}\n\u{1E}{\n\"a\":2}\n") == rows)
    #expect(try await json("ndjson", #"{"a":1} {"a":2}"#) == rows)
    #expect(
      try await json("ndjson", #"[{"a":1},{"a":2.5}]"#, query: "T | summarize sum(a)") == [
        #"{"sum_a":3.5}"#
      ])
  }

  @Test func anEventThatIsNotClosedIsOne() async throws {
    let path = try folder.write("{\n\"a\": 1\n}\n{\n\"a\": 2,\n{\n\"a\": 3\n}\n", to: "a.json")
    let outcome = try await folder.run("ndjson", [path])
    #expect(outcome.lines == [#"{"a":1}"#, #"{"a":3}"#])
    #expect(outcome.statistics.malformed == 1)
  }

  @Test(
    arguments: [
      #"[{"a":1},{"b" 5},{"a":2}]"#, #"[{"a":1}, {"b" 5}, {"a":2}]"#, #"[{"a":1}, null, {"a":2}]"#,
      "[{\"a\":1},\n{\"b\" 5}{\"a\":2}]", #"{"a":1},{"b" [5]},{"a":2}"#, #"{"a":1}{"b" 5}{"a":2}"#,
      #"{"b" {"c":5}} {"a":1} {"a":2}"#, #"[x{"b":5}{"a":1},{"a":2}]"#,
    ])
  func eventsBehindAMistakeInTheirLineAreTaken(_ text: String) async throws {
    let outcome = try await folder.run("ndjson", [try folder.write(text + "\n", to: "m.json")])
    #expect(outcome.lines == [#"{"a":1}"#, #"{"a":2}"#])
    #expect(outcome.statistics.malformed == 1)
  }

  @Test(arguments: ["", " ", ","])
  func eventsMayStandInOneLongLine(_ separator: String) async throws {
    let events = (1...50_000).map { "{\"a\":\($0),\"s\":\"some}{text\"}" }
    let path = try folder.write(events.joined(separator: separator), to: "o.json")
    let outcome = try await folder.run("ndjson", [path], query: "T | summarize count(), sum(a)")
    #expect(outcome.lines == [#"{"count_":50000,"sum_a":1250025000}"#])
    #expect(outcome.statistics.malformed == 0)
  }

  @Test func textIsNoEvent() async throws {
    let text = "{\"a\":1}\nfor {\"a\":2} {\"a\":3}\n[1 of 2] {\"a\":4}, and 5\n"
    let outcome = try await folder.run("ndjson", [try folder.write(text, to: "t.log")])
    #expect(outcome.lines == [#"{"a":1}"#])
    #expect(outcome.statistics.malformed == 2)
    let first = "for {\"a\":2} {\"a\":3}\n{\"a\":4}\n"
    let other = try await folder.run("ndjson", [try folder.write(first, to: "u.log")])
    #expect(other.lines == [#"{"a":4}"#])
    #expect(other.statistics.malformed == 1)
  }

  @Test func externalDataTakesEventsOverLines() async throws {
    let path = try folder.write("{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", to: "p.json")
    let other = try folder.write("{\"x\":1}\n", to: "x.ndjson")
    let outcome = try await folder.run(
      "ndjson", [other],
      query: "externaldata(a:long)['\(path)'] with(format='multijson') | summarize sum(a)")
    #expect(outcome.lines == [#"{"sum_a":3}"#])
  }

  @Test(arguments: ["gzip", "zstd", "xz", "bzip2"])
  func filesAreKnownByTheirFirstBytes(_ program: String) async throws {
    let plain = try folder.write("n\n" + (1...5000).map { "\($0)\n" }.joined(), to: "a.csv")
    let ending = ["gzip": ".gz", "zstd": ".zst", "xz": ".xz", "bzip2": ".bz2"][program] ?? ""
    guard try folder.run(program, program == "zstd" ? ["-q", plain] : ["-k", plain]) else { return }
    let packed = try Data(contentsOf: URL(filePath: plain + ending))
    try (packed + packed).write(to: URL(filePath: folder["b"]))
    let outcome = try await folder.run("csv", [folder["b"]], query: "T | summarize count()")
    #expect(outcome.lines == [#"{"count_":10001}"#])
    let external = try await folder.run(
      "csv", [plain],
      query: """
        externaldata(n:long)['\(plain + ending)'] with(format='csv', ignoreFirstRecord=true) | count
        """)
    #expect(external.lines == [#"{"Count":5000}"#])
  }

  @Test func whatIsNotUnpackedIsAnError() async throws {
    try Data([0x50, 0x4B, 3, 4, 20, 0, 0, 0]).write(to: URL(filePath: folder["a.csv"]))
    let error = await failure { _ = try await folder.run("csv", [folder["a.csv"]]) }
    #expect(error?.message.contains("compressed with zip") == true)
  }
}
