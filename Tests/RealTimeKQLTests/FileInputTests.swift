import Foundation
import RealTimeKQL
import Testing

/// Files read from their start to their end.
@Suite struct FileInputTests {
  private let folder = TemporaryFolder()

  @Test func csvHasTypesQuotesAndRaggedRows() async throws {
    let path = try folder.write(
      "\u{FEFF}n,name,share\r\n1,\"a\r\nb\",0.5\r\n2,\"say \"\"hi\"\"\",1e3\r\n3\r\n4,x,0,z\r\n",
      to: "a.csv")
    let outcome = try await folder.run("csv", [path])
    #expect(
      outcome.lines == [
        #"{"n":1,"name":"a\r\nb","share":0.5}"#, #"{"n":2,"name":"say \"hi\"","share":1000.0}"#,
        #"{"n":3,"name":"","share":null}"#, #"{"n":4,"name":"x","share":0.0}"#,
      ])
    #expect(outcome.statistics.read == 4)
    #expect(outcome.statistics.ragged == 2)
    #expect(outcome.statistics.emitted == 4)
  }

  @Test func csvTakesDeclaredTypesAndOtherSeparators() async throws {
    let path = try folder.write("code;size\n007;12\n008;many\n", to: "a.csv")
    let outcome = try await folder.run("csv", [path], query: "T | where code startswith '00'") {
      $0.schema = "code: string, size: long"
      $0.separator = ";"
    }
    #expect(outcome.lines == [#"{"code":"007","size":12}"#, #"{"code":"008","size":null}"#])
    #expect(outcome.statistics.unconverted == 1)
  }

  /// Workers read, and one of them at a time does what follows `take`: each value is counted by its own.
  @Test func whatIsNotConvertedIsCountedOnceWhoeverAsksForIt() async throws {
    let rows = 200_000
    let path = try folder.write(
      "a,b,c\n" + String(repeating: "x1,y1,1\n", count: rows), to: "a.csv")
    for query in ["isnull(a) or c > 0 | take 100000000", "c > 0 | serialize | where isnull(b)"] {
      let outcome = try await folder.run(
        "csv", [path], query: "T | where \(query) | project a, b, c"
      ) {
        $0.schema = "a: long, b: long, c: long"
        $0.workers = 4
      }
      #expect(outcome.statistics.emitted == rows)
      #expect(outcome.statistics.unconverted == rows * 2)
    }
  }

  @Test func ndjsonHasPathsAndUnseenNames() async throws {
    let path = try folder.write(
      #"{"a":{"b":[1,{"c":"x"}]}}"# + "\n{bad\n" + #"{"a":{"b":[2,{"c":"y"}]},"late":7}"#,
      to: "a.ndjson")
    let outcome = try await folder.run(
      "ndjson", [path],
      query: "T | project n = a.b[0], c = tostring(a.b[1].c), late, never | where n > 0")
    #expect(
      outcome.lines == [
        #"{"n":1,"c":"x","late":null,"never":null}"#,
        #"{"n":2,"c":"y","late":7,"never":null}"#,
      ])
    #expect(outcome.statistics.malformed == 1)
    #expect(outcome.statistics.read == 3)
  }

  @Test func linesThatAreNoEventsAreCounted() async throws {
    let good = #"{"a":"y","b":1}"#
    let bad = [
      "[", "]", #"{"a":"x" 1}"#, #"{"a":1 2}"#, #"{"a":"x" "y"}"#, #"{"a" "b":1}"#, "[]", ",",
      "[,]",
    ]
    let path = try folder.write(
      ([good] + bad.flatMap { [$0, good] }).joined(separator: "\n"), to: "a.ndjson")
    let outcome = try await folder.run("ndjson", [path], query: "T")
    #expect(outcome.lines.map { String($0) } == Array(repeating: good, count: bad.count + 1))
    #expect(outcome.statistics.malformed == bad.count)
    // The same brackets are the frame of a file that is an array.
    let array = try folder.write("[\n\(good),\n\(good)\n]\n", to: "b.json")
    let framed = try await folder.run("ndjson", [array], query: "T")
    #expect(framed.lines.map { String($0) } == [good, good])
    #expect(framed.statistics.malformed == 0)
  }

  /// Who works on which part of a file, and in what order the parts come together, changes no digit.
  @Test func summariesDoNotDependOnTheDivision() async throws {
    var state: UInt64 = 7
    let rows = (1...30_000).map { number in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let random = Double(state >> 11) / 0x1p53
      let time = "2024-01-01T00:00:\(random * 49 + 10)Z"
      return "\(number % 3),\(random * random * 1e6),\(state >> 40),\(time)"
    }
    let path = try folder.write("k,r,n,t\n\(rows.joined(separator: "\n"))\n", to: "a.csv")
    var seen: Set<[Substring]> = []
    for workers in [1, 2, 4, 4] {
      let outcome = try await folder.run(
        "csv", [path],
        query: """
          T | summarize percentiles(r, 1, 50, 95, 99.9), percentilew(n, 1 + n % 5, 90),
              percentiles_array(todatetime(t), 10, 50), dcount(n), l = hash(tostring(tdigest(r))),
              d = hash(tostring(tdigest(n))), h = hash(tostring(hll(n))) by k
            | sort by k asc
          """
      ) { $0.workers = workers }
      #expect(outcome.lines.count == 3)
      seen.insert(outcome.lines)
    }
    #expect(seen.count == 1, "\(seen)")
  }

  /// Groups, and which of equal rows counts, follow from the order of the input.
  @Test(arguments: [
    "summarize n = count() by k | top 7 by n",
    "summarize n = count() by k | sort by n desc | take 9",
    "summarize n = count() by k", "summarize arg_max(v, s), arg_min(v, *) by k",
    "summarize take_any(s), take_any(k, v) by v", "summarize arg_max(v, s), arg_min(s, v)",
    "summarize make_set(k, 50), make_set(v), make_set_if(s, v == 3, 5)",
    "summarize make_bag(bag_pack(tostring(v), s)), make_bag(bag_pack(s, v), 9) by k % 3",
    "make-series n = count() on v from 0 to 7 step 1 by k | take 5",
    "distinct k | take 20", "top 5 by v | project s", "top-hitters 3 of v",
  ])
  func tiesDoNotDependOnTheDivision(_ query: String) async throws {
    var state: UInt64 = 3
    let rows = (1...60_000).map { number in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return
        "\(state >> 33 % 3000),\(state >> 41 % 7),\"row number \(number) with some words in it\""
    }
    let path = try folder.write("k,v,s\n\(rows.joined(separator: "\n"))\n", to: "a.csv")
    let alone = try await folder.run("csv", [path], query: "T | \(query)") { $0.workers = 1 }
    for workers in [2, 4] {
      let several = try await folder.run("csv", [path], query: "T | \(query)") {
        $0.workers = workers
      }
      #expect(several.lines == alone.lines)
    }
  }

  /// A value behind those that types were inferred from is told as it is, by an output that can.
  @Test func columnsOfCSVThatWiden() async throws {
    let rows = (1...60_000).map { "\($0),\($0),x" }.joined(separator: "\n")
    let path = try folder.write("a,b,c\n\(rows)\n1.5,oops,2\n-3,\"a,\"\"b\",\n", to: "a.csv")
    let outcome = try await folder.run("csv", [path], query: "T")
    #expect(
      outcome.lines.suffix(3) == [
        #"{"a":60000,"b":60000,"c":"x"}"#, #"{"a":1.5,"b":"oops","c":"2"}"#,
        #"{"a":-3,"b":"a,\"b","c":""}"#,
      ])
    #expect(outcome.statistics.unconverted == 3)
    // Outputs of text tell it, too; those that take values cannot.
    for (output, rows) in [
      ("csv", ["60000,60000,x", "1.5,oops,2", #"-3,"a,""b","""#]),
      ("tsv", ["60000\t60000\tx", "1.5\toops\t2", "-3\ta,\"b\t"]),
      ("markdown", ["| 60000 | 60000 | x |", "| 1.5 | oops | 2 |", "| -3 | a,\"b |  |"]),
      ("table", ["60000  60000  x", "1.5   oops  2", "-3   a,\"b"]),
    ] {
      let text = try await folder.run(
        "csv", [path], query: "T", output: output, to: "widened.\(output)")
      let found = text.lines.suffix(3).map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(found == rows.map { $0.trimmingCharacters(in: .whitespaces) }, "\(output)")
    }
    // What a query computes with is of the column's type.
    let sum = try await folder.run(
      "csv", [path], query: "T | where isnull(b) | project b, d = a + 1")
    #expect(sum.lines == [#"{"b":null,"d":null}"#, #"{"b":null,"d":-2}"#])
  }

  /// A file is read once for the columns, and then for the rows.
  @Test func pluginsKnowTheColumnsOfAFile() async throws {
    let path = try folder.write(
      #"{"h":"a","d":{"n":1,"s":"x"}}"# + "\n" + #"{"h":"b","d":{"n":2,"t":true}}"# + "\n",
      to: "a.ndjson")
    let unpacked = try await folder.run("ndjson", [path], query: "T | evaluate bag_unpack(d)")
    #expect(
      unpacked.lines == [
        #"{"h":"a","n":1,"s":"x","t":null}"#, #"{"h":"b","n":2,"s":"","t":true}"#,
      ])
    #expect(unpacked.statistics.read == 2)
    let pivoted = try await folder.run(
      "ndjson", [path], query: "T | project h, k = 1 | evaluate pivot(h)")
    #expect(pivoted.lines == [#"{"k":1,"a":1,"b":1}"#])
  }

  @Test func syslogHasSentinelsColumns() async throws {
    let path = try folder.write(
      "<86>1 2024-02-03T04:00:03.003Z host sshd 77 - - Accepted publickey\n", to: "a.log")
    let outcome = try await folder.run(
      "syslog", [path],
      query: """
        Syslog | project TimeGenerated, Computer, Facility, SeverityLevel, SyslogMessage, ProcessID,
          ProcessName, SourceSystem, Type
        """
    ) { $0.from = .start }
    #expect(
      outcome.lines == [
        """
        {"TimeGenerated":"2024-02-03T04:00:03.0030000Z","Computer":"host","Facility":"authpriv",\
        "SeverityLevel":"info","SyslogMessage":"Accepted publickey","ProcessID":77,\
        "ProcessName":"sshd","SourceSystem":"Linux","Type":"Syslog"}
        """
      ])
  }

  @Test(arguments: ["gzip", "zstd"])
  func compressedFilesAreReadAsTheyAre(_ program: String) async throws {
    let plain = try folder.write("n\n" + (1...5000).map { "\($0)\n" }.joined(), to: "a.csv")
    guard try folder.run(program, program == "zstd" ? ["-q", plain] : ["-k", plain]) else { return }
    let packed = plain + (program == "zstd" ? ".zst" : ".gz")
    let outcome = try await folder.run("csv", [packed], query: "T | summarize sum(n), count()")
    #expect(outcome.lines == [#"{"sum_n":12502500,"count_":5000}"#])
  }

  @Test func truncatedCompressedFilesAreAnError() async throws {
    let plain = try folder.write("n\n" + (1...50000).map { "\($0)\n" }.joined(), to: "a.csv")
    guard try folder.run("gzip", [plain]) else { return }
    let packed = try Data(contentsOf: URL(filePath: plain + ".gz"))
    try packed.prefix(packed.count / 2).write(to: URL(filePath: folder["half.csv.gz"]))
    let error = await failure {
      _ = try await folder.run("csv", [folder["half.csv.gz"]], query: "T | count")
    }
    #expect(error?.exitCode == 4)
  }

  @Test func patternsAndSeveralFilesAreReadInOrder() async throws {
    for number in [2, 1, 3] { try folder.write("n\n\(number)\n", to: "part\(number).csv") }
    let last = try folder.write("n\n9", to: "z.csv")
    let outcome = try await folder.run("csv", [folder["part*.csv"], last])
    #expect(outcome.lines == [1, 2, 3, 9].map { "{\"n\":\($0)}" })
  }

  @Test(arguments: [
    "T | where n % 3 == 0 | extend m = n * 2",
    "T | summarize sum(n), dcount(k) by k | sort by k asc",
    "T | sort by k asc, n desc | take 50", "T | take 4321 | count",
    "T | distinct k | sort by k asc",
    "T | top 7 by n", "T | serialize r = row_number() | where r % 1000 == 0",
    "T | summarize make_list(n, 5) by k | sort by k asc",
    "T | where n < 10 | join kind=inner (datatable(k:string, v:long)['k1', 1, 'k2', 2]) on k",
  ])
  func severalWorkersGiveTheSame(_ query: String) async throws {
    let rows = (0..<200_000).map { "\($0),k\($0 % 7)\n" }.joined()
    let path = try folder.write("n,k\n" + rows, to: "a.csv")
    let one = try await folder.run("csv", [path], query: query) { $0.workers = 1 }
    let four = try await folder.run("csv", [path], query: query) { $0.workers = 4 }
    #expect(one.text == four.text)
    #expect(!one.text.isEmpty)
    #expect(one.statistics.emitted == one.lines.count)
    #expect(four.statistics.emitted == one.lines.count)
  }

  @Test func takeStopsEarly() async throws {
    let rows = String(repeating: "1,some text to fill the line\n", count: 200_000)
    let path = try folder.write("n,text\n" + rows, to: "a.csv")
    let outcome = try await folder.run("csv", [path], query: "T | take 3") { $0.workers = 1 }
    #expect(outcome.lines.count == 3)
    #expect(outcome.statistics.bytes < 3_000_000)
  }

  @Test func oddBytesAreKept() async throws {
    let bytes = Array("t\na\u{0}b\n".utf8) + [0xFF, 0xFE, 0x0A] + Array("é\u{1B}[31m\n".utf8)
    try Data(bytes).write(to: URL(filePath: folder["a.csv"]))
    let outcome = try await folder.run("csv", [folder["a.csv"]], query: "T | extend n = strlen(t)")
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines.first == #"{"t":"a\u0000b","n":3}"#)
    #expect(!outcome.text.utf8.contains(0x1B))
  }

  @Test func longLinesDoNotHideTheNext() async throws {
    let path = try folder.write(
      #"{"a":""# + String(repeating: "x", count: 3 << 20) + "\"}\n{\"a\":\"next\"}\n",
      to: "a.ndjson")
    let outcome = try await folder.run("ndjson", [path], query: "T | where a == 'next'")
    #expect(outcome.lines == [#"{"a":"next"}"#])
  }

  @Test func standardInputIsReadThroughAPipe() async throws {
    let kept = dup(STDIN_FILENO)
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    dup2(ends[0], STDIN_FILENO)
    close(ends[0])
    let writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    let feeding = Task {
      for number in 1...3 {
        try writing.write(
          contentsOf: Data("n,t\n\(number),\"a".utf8.dropFirst(number == 1 ? 0 : 4)))
        try await Task.sleep(for: .milliseconds(2))
        try writing.write(contentsOf: Data("\nb\"\n".utf8))
      }
      try writing.close()
    }
    let outcome = try await folder.run("csv", ["-"], query: "T | project n, size = strlen(t)")
    try await feeding.value
    dup2(kept, STDIN_FILENO)
    close(kept)
    #expect(outcome.lines == (1...3).map { "{\"n\":\($0),\"size\":3}" })
  }
}
