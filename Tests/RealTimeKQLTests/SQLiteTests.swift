import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// The output and the input `sqlite`.
@Suite struct SQLiteTests {
  private let folder = TemporaryFolder()

  /// What a query over the database gives, as lines of JSON.
  private func read(_ query: String = "T", table: String? = nil) async throws -> [String] {
    let name = "read-\(UUID().uuidString).ndjson"
    let request = try PipelineRequest(
      words: ["sqlite", folder["a.db"], "-e", query, "json", folder[name]]
        + (table.map { ["--table", $0] } ?? []))
    _ = try await request.pipeline.run()
    return folder.text(name).split(separator: "\n").map(String.init)
  }

  @discardableResult
  private func store(
    _ query: String, _ words: [String] = [], said: (@Sendable (String) -> Void)? = nil
  ) async throws -> RunStatistics {
    try folder.write("{\"n\":1}\n", to: "one.ndjson")
    let request = try PipelineRequest(
      words: ["ndjson", folder["one.ndjson"], "--once", "-e", query, "sqlite", folder["a.db"]]
        + words)
    return try await request.pipeline.run { said?($0) }
  }

  /// Runs statements with SQLite's own shell.
  private func shell(_ statements: String) throws -> Bool {
    try folder.run("sqlite3", ["-bail", folder["a.db"], statements])
  }

  private static let everything = """
    T | project b = true, i = int(-2147483648), l = long(9223372036854775807), r = 1.5e-300, nan = real(nan),
      inf = real(-inf), s = 'a"b', e = '', d = decimal(12345678901234567890.5),
      t = datetime(2024-02-29 23:59:59.9999999), s1 = -1d - 2h - 3ms, g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642),
      y = dynamic({"k":[1,"x",null]}), nothing = long(null), none = datetime(null), ['long'] = 7, ['a b"c'] = 'ü'
    """

  /// Every type comes back as it was.
  @Test func everyTypeComesBack() async throws {
    try await store(Self.everything)
    let request = try PipelineRequest(
      words: [
        "ndjson", folder["one.ndjson"], "--once", "-e", Self.everything, "json", folder["x.ndjson"],
      ])
    _ = try await request.pipeline.run()
    let direct = folder.text("x.ndjson").split(separator: "\n").map(String.init)
    #expect(try await read() == direct)
    let types = try await read(
      "T | getschema | project ColumnName, ColumnType | where ColumnName != 'i'")
    #expect(types.first == #"{"ColumnName":"b","ColumnType":"bool"}"#)
    for type in ["decimal", "datetime", "timespan", "guid", "dynamic", "real", "long", "string"] {
      #expect(types.contains { $0.contains("\"\(type)\"") }, "\(type)")
    }
    let mode = try FileManager.default.attributesOfItem(atPath: folder["a.db"])[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func theTableGrowsAndWidens() async throws {
    let said = Mutex<[String]>([])
    try await store("T | project a = 1, b = true, c = 'x'", ["--table=Grows"])
    #expect(try shell("CREATE INDEX byA ON Grows (a); CREATE VIEW two AS SELECT a FROM Grows;"))
    try await store(
      "T | project A = 2.5, b = 'no', c = dynamic([1]), more = 3", ["--table=Grows"]
    ) { text in said.withLock { $0.append(text) } }
    #expect(
      try await read("T | project a, b, c, more", table: "Grows") == [
        #"{"a":1.0,"b":"true","c":"x","more":null}"#, #"{"a":2.5,"b":"no","c":[1],"more":3}"#,
      ])
    #expect(said.withLock { $0.filter { $0.contains("written anew") }.count } == 3)
    #expect(said.withLock { $0.filter { $0.contains("gets the column 'more'") }.count } == 1)
    #expect(
      try await read("T | getschema | project ColumnName", table: "two")
        == [#"{"ColumnName":"a"}"#])
    // The index is there still: it cannot be made again.
    #expect(try !shell("CREATE INDEX byA ON Grows (a)"))
  }

  /// Rows that the constraints of a table refuse go to the dead letters, the others are stored.
  @Test func refusedRows() async throws {
    #expect(try shell("CREATE TABLE Own (n INTEGER UNIQUE, text)"))
    try folder.write((1...6).map { "{\"n\":\($0 % 4)}\n" }.joined(), to: "in.ndjson")
    let request = try PipelineRequest(
      words: [
        "ndjson", folder["in.ndjson"], "--once", "-e", "T | extend text = strcat('t', n)", "sqlite",
        folder["a.db"], "--table=Own", "--dead-letter", folder["dead"],
      ])
    let statistics = try await request.pipeline.run()
    #expect(statistics.sinks.map { $0["delivered"] } == [4])
    #expect(
      try await read("T | sort by n asc").first == #"{"n":0,"text":"t0"}"#)
    let letters = folder.text("dead")
    #expect(letters.split(separator: "\n").count == 2)
    #expect(letters.contains("UNIQUE constraint failed: Own.n"))
    #expect(letters.contains(#""row":{"n":2,"text":"t2"}"#))
    let error = await failure {
      let again = try PipelineRequest(
        words: [
          "ndjson", folder["in.ndjson"], "--once", "-e", "T | project n", "sqlite", folder["a.db"],
          "--table=Own",
        ])
      _ = try await again.pipeline.run()
    }
    #expect(error?.exitCode == 5)
  }

  @Test func resultsWithoutRowsAreTablesToo() async throws {
    try await store("T | where n > 5 | project n, text = 'x'")
    #expect(try await read("T | count") == [#"{"Count":0}"#])
  }

  @Test func whatIsNoDatabase() async throws {
    try folder.write("this is a text and no database, long enough to be none\n", to: "a.db")
    let error = await failure { try await store("T") }
    #expect(error?.exitCode == 5)
    #expect(error?.message.contains("file is not a database") == true)
    let other = await failure { _ = try await read() }
    #expect(other?.exitCode == 4)
    try FileManager.default.removeItem(atPath: folder["a.db"])
    try FileManager.default.createSymbolicLink(
      atPath: folder["a.db"], withDestinationPath: folder["b.db"])
    #expect(await failure { try await store("T") }?.message.contains("symbolic link") == true)
    #expect(!FileManager.default.fileExists(atPath: folder["b.db"]))
    try FileManager.default.removeItem(atPath: folder["a.db"])
    try FileManager.default.createDirectory(
      atPath: folder["a.db"], withIntermediateDirectories: true)
    #expect(await failure { _ = try await read() }?.message.contains("is a directory") == true)
  }

  /// SQLite leaves out what no query needs, and a query gives the same rows as over all of them, whatever values are in
  /// columns that are declared for others.
  @Test func filtersArePassedOn() async throws {
    #expect(
      try shell(
        """
        CREATE TABLE f (n INTEGER, s TEXT COLLATE NOCASE, t DATETIME TEXT);
        INSERT INTO f VALUES (1, 'a', '2024-01-01T00:00:00.0000000Z'), (2, 'A', '2024-01-02T00:00:00.0000000Z'),
          (5, 'it''s', '2024-01-02T00:00:00.0000001Z'), ('5.0', '', '2024-01-03'), ('0x10', NULL, NULL),
          (5.5, x'61', x'323032342d30312d3031'), (NULL, 5, 'none'), (x'35', 'ä', '2024-01-01 12:00'),
          (-9223372036854775807 - 1, 'b', '2024-02-01T00:00:00Z');
        CREATE INDEX byN ON f (n); CREATE VIEW v AS SELECT * FROM f;
        """))
    let time = "datetime(2024-01-02)"
    for (condition, given) in [
      // Texts and bytes may be numbers, and a null is equal to nothing.
      ("n == 5", 4), ("n != 5", 7), ("not(n == 5)", 7), ("n < 3", 5), ("n <= 2", 5), ("n >= 5", 6),
      ("n > 5", 3),
      ("n in (1, 16)", 3), ("n !in (1, 16)", 8), ("n == long(-9223372036854775808)", 3),
      ("n between (2 .. 5)", 6),
      ("not(n between (2 .. 5))", 5), ("3 < n", 6),
      // Bytes are text, and a null is the empty one.
      ("s == 'a'", 2), ("s != 'a'", 8), ("s == ''", 3), ("s in ('', 'ä')", 4), ("s == \"it's\"", 2),
      ("s == '5'", 2),
      ("s =~ 'a'", 9),
      // Times that are written otherwise are times too.
      ("t < \(time)", 6), ("t <= \(time)", 7), ("t > \(time)", 7), ("t >= \(time)", 8),
      ("t == \(time)", 6),
      ("t != \(time)", 8),
      ("n == 1 or s == 'b'", 5), ("n == 1 and s == 'a' and strlen(s) > 0", 1),
      ("n == 1 or strlen(s) == 1", 9),
      ("false", 0),
    ] {
      let name = "f-\(UUID().uuidString).ndjson"
      let request = try PipelineRequest(
        words: [
          "sqlite", folder["a.db"], "--table=f", "-e", "T | where \(condition)", "json",
          folder[name],
        ])
      let statistics = try await request.pipeline.run()
      #expect(statistics.read == given, "\(condition)")
      let rows = folder.text(name)
      // A view is read as a whole.
      let whole = try await read("T | where \(condition)", table: "v")
      #expect(rows.split(separator: "\n").map(String.init) == whole, "\(condition)")
    }
    // A recording is for other queries.
    let recorded = try PipelineRequest(
      words: [
        "sqlite", folder["a.db"], "--table=f", "--record", folder["recording"], "-e",
        "T | where n == 1", "none",
      ])
    #expect(try await recorded.pipeline.run().read == 9)
    let plan = try PipelineRequest(
      words: [
        "sqlite", folder["a.db"], "--table=f", "-e",
        "T | where n > 5 and s == 'a' and strlen(s) > 1",
      ]
    ).pipeline.plan()
    #expect(
      plan.inputFacts[0].leavesOut == [
        "SQLite leaves out all rows but those where (n >= 6 and s in ('a'))"
      ])
  }

  /// What a query does not look at is not read, and a query gives the same rows as when everything is read.
  @Test func onlyUsedColumnsAreRead() async throws {
    #expect(
      try shell(
        """
        CREATE TABLE u (n INTEGER, s TEXT, r REAL, b BOOLEAN, t DATETIME TEXT, j JSON TEXT, any, raw BLOB, "a ""b" TEXT);
        INSERT INTO u VALUES (3, 'x', 1.5, 1, '2024-01-01T00:00:00.0000000Z', '{"k" : [1, "a b\\" c"]}', 'null', x'00fF', 'ü'),
          ('odd', x'4100', 'none', 'maybe', 'never', 'none', '{"k":1}', 1.0, NULL),
          (1, CAST(x'61ff62' AS TEXT), 0.0, 0, NULL, CAST(x'22ff22' AS TEXT), 1e999, 'text', ''),
          (2.5, NULL, 9e999, NULL, '2024-01-02', '', 7, NULL, 5), (NULL, '', 0.1, 2, NULL, ' 1e3 ', x'', '[ ]', 'a' || char(10)),
          (2, 'y', 1e-300, 1, NULL, printf('%.*c%.*c', 70, '[', 70, ']'), 0.1, '{"k": {"k" : 2}}', char(1));
        CREATE INDEX byN ON u (n); CREATE INDEX byS ON u (s);
        """))
    for query in [
      "T", "T | count", "T | project n", "T | project s", "T | where n > 0 | project s, j",
      "T | summarize count() by s", "T | summarize sum(n), take_any(r) by b", "T | top 2 by n",
      "T | sort by n asc | project r", "T | project j.k[0], raw.k.k", "T | extend m = n + 1",
      "T | project t, x = tostring(any)", "T | project ['a \"b']", "T | distinct tostring(raw)",
      "T | where n in (T | where s == 'y' | project n) | project r",
      "T | getschema",
      "T | join kind=inner (T | project n, j) on n | project s, j",
      "T | where * has 'x' | project n",
      "T | union (T | project s)", "T | project x = pack_all()", "T | summarize arg_max(n, *)",
      "T | project-away n, s | take 3", "let a = materialize(T | project n); a | union a | count",
      "T | mv-expand j | project j", "T | where t < now() | count",
      "T | project n, ingestion_time() > ago(1d)",
      "T | serialize p = prev(n) | project p", "T | project n, j | evaluate bag_unpack(j)",
    ] {
      var results: [[String]] = []
      var reads: [Int] = []
      // What is rejected is kept whole, so that all columns are read.
      for words in [[], ["--rejects", folder["rejects-\(UUID().uuidString)"]]] {
        let name = "u-\(UUID().uuidString).ndjson"
        let request = try PipelineRequest(
          words: ["sqlite", folder["a.db"]] + words
            + ["-e", query, "--now=2024-06-01", "json", folder[name]])
        reads.append(try await request.pipeline.run().read)
        results.append(folder.text(name).split(separator: "\n").map(String.init))
      }
      #expect(results[0] == results[1], "\(query)")
      #expect(reads[0] == reads[1], "\(query)")
      #expect(!results[0].isEmpty, "\(query)")
    }
    // The rows are in the order of the table, whatever an index has.
    #expect(
      try await read("T | project n") == [
        #"{"n":3}"#, #"{"n":null}"#, #"{"n":1}"#, #"{"n":null}"#, #"{"n":null}"#, #"{"n":2}"#,
      ])
    #expect(
      try await read("T | project r, s, b")
        == [
          #"{"r":1.5,"s":"x","b":true}"#, #"{"r":null,"s":"A\u0000","b":null}"#,
          "{\"r\":0.0,\"s\":\"a\u{FFFD}b\",\"b\":false}", #"{"r":"Infinity","s":"","b":null}"#,
          #"{"r":0.1,"s":"","b":true}"#, #"{"r":1e-300,"s":"y","b":true}"#,
        ])
    let deep = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
    #expect(
      try await read("T | project j, raw") == [
        #"{"j":{"k":[1,"a b\" c"]},"raw":"00FF"}"#, #"{"j":"none","raw":1.0}"#,
        "{\"j\":\"\u{FFFD}\",\"raw\":\"text\"}", #"{"j":"","raw":null}"#,
        #"{"j":1e3,"raw":[]}"#, "{\"j\":\(deep),\"raw\":{\"k\":{\"k\":2}}}",
      ])
    // A column that nobody looks at is not even converted.
    let request = try PipelineRequest(
      words: ["sqlite", folder["a.db"], "-e", "T | count", "json", folder["n.ndjson"]])
    let statistics = try await request.pipeline.run()
    #expect(statistics.bytes == 6 * "{}\n".utf8.count)
  }

  /// A search that finds nothing gives a row now and then.
  @Test func aSearchCanBeStopped() async throws {
    #expect(
      try shell(
        """
        CREATE TABLE f (id INTEGER PRIMARY KEY, n INTEGER);
        WITH RECURSIVE s(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM s WHERE x < 3000000)
        INSERT INTO f SELECT x * 2 - 1, x FROM s;
        """))
    let request = try PipelineRequest(
      words: [
        "sqlite", folder["a.db"], "-e", "T | where n == -1 | project n", "json", folder["n.ndjson"],
      ])
    #expect(try await request.pipeline.run().read == 3_000_000 / 1021)
  }

  /// Tables that others have made are read as far as their values fit what is declared.
  @Test func tablesOfOthers() async throws {
    #expect(
      try shell(
        """
        CREATE TABLE o (id INTEGER PRIMARY KEY, name VARCHAR(20), price DECIMAL(10,2), any, data BLOB, j JSON);
        INSERT INTO o VALUES (1, 'x', 1.5, 'text', x'00ff', '{"a": 1}'), (2, NULL, 'odd', 7, NULL, 'none');
        """))
    #expect(
      try await read() == [
        #"{"id":1,"name":"x","price":1.5,"any":"text","data":"00FF","j":{"a":1}}"#,
        #"{"id":2,"name":"","price":"odd","any":7,"data":null,"j":"none"}"#,
      ])
    #expect(try shell("CREATE TABLE p (a)"))
    let error = await failure { _ = try await read() }
    #expect(
      error?.message.contains("there are several tables in it, so --table is needed: o, p") == true)
  }

  /// Columns that SQLite computes are read, rows cannot have them, and a table with some is not made anew.
  @Test(arguments: ["GENERATED ALWAYS AS (n * 2) STORED", "AS (n * 2)"])
  func computedColumns(_ declaration: String) async throws {
    #expect(try shell("CREATE TABLE c (n INTEGER, twice INTEGER \(declaration))"))
    let said = Mutex<[String]>([])
    try await store("T | project n = 4", ["--table=c"])
    try await store("T | project n = 2.5", ["--table=c"]) { text in
      said.withLock { $0.append(text) }
    }
    #expect(said.withLock { $0.contains { $0.contains("has constraints, is left") } })
    #expect(try await read("T | take 1", table: "c") == [#"{"n":4,"twice":8}"#])
    let error = await failure { try await store("T | project n, twice = 3", ["--table=c"]) }
    #expect(error?.exitCode == 5)
    #expect(error?.message.contains("column 'twice' of table 'c' is computed") == true)
  }

  /// Somebody who writes is waited for.
  @Test func aLockedDatabaseIsWaitedFor() async throws {
    try await store("T | project n = 0")
    let locker = Process()
    locker.executableURL = URL(filePath: "/usr/bin/env")
    locker.arguments = ["sqlite3", folder["a.db"]]
    let pipe = Pipe()
    locker.standardInput = pipe
    locker.standardOutput = nil
    try locker.run()
    try pipe.fileHandleForWriting.write(
      contentsOf: Data("BEGIN IMMEDIATE;\n.system touch \(folder["locked"])\n".utf8))
    #expect(try await eventually { FileManager.default.fileExists(atPath: folder["locked"]) })
    let said = Mutex(false)
    let waiting = Task {
      try await store("T | project n = 1") { text in
        if text.contains("database is locked; the run waits") { said.withLock { $0 = true } }
      }
    }
    #expect(try await eventually { said.withLock { $0 } })
    try pipe.fileHandleForWriting.close()
    locker.waitUntilExit()
    _ = try await waiting.value
    #expect(try await read("T | summarize sum(n), count()") == [#"{"sum_n":1,"count_":2}"#])
  }
}
