import Foundation
import Testing

/// What the output `parquet` writes, as DuckDB, polars and pyarrow read it.
@Suite struct ParquetTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func write(
    _ query: String, to name: String = "a.parquet", _ words: [String] = []
  ) async throws -> Program.Result {
    try folder.write("{\"n\":1}\n", to: "one.ndjson")
    return try await Program.run(
      ["ndjson", "one.ndjson", "--once", "-e", query, "parquet", name] + words, in: folder.path)
  }

  /// Rows with every type, nulls, nesting, values that come again and values that do not.
  private static let everything = """
    let r = range n from 0 to 29999 step 1 | extend b = iff(n % 7 == 0, bool(null), n % 2 == 0), i = toint(n % 1000 - 500),
      l = iff(n % 5 == 0, long(null), n * 1000000007 - 4611686018427387904), r = iff(n % 11 == 0, real(null), n / 8.0 - 1000),
      few = strcat('word ', n % 37), many = strcat('ü ', n), d = todecimal(n) / 4 - 100,
      t = iff(n % 3 == 0, datetime(null), datetime(1969-12-31 23:59:59.9999999) + n * 1s), s = n * 1ms,
      g = toguid(strcat('74be27de-1e4e-49d9-b579-', substring(tostring(100000000000 + n), 0, 12))),
      y = iff(n % 4 == 0, dynamic(null), dynamic({"k":[1,null,{"x":"y"}]})), none = long(null);
    T | take 0 | project n | union r
    """

  private static let expected = """
    30000 0 29999 449985000 4286 25714 12857 -500 499 6000 2728 37 30000 'word 0' 'word 9' \
    -100.000000000000000000 7399.750000000000000000 10000 30000 7500 30000 30000
    """

  @Test func duckDB() async throws {
    guard Python.has("duckdb") else {
      return print("SKIPPED: duckdb is not there (pip install duckdb)")
    }
    let result = try await write(Self.everything)
    #expect(result.code == 0, "\(result.errors)")
    let read = try await Python.run(
      """
      import duckdb
      c = duckdb.connect()
      c.sql("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
      row = c.sql('''SELECT count(*), min(n), max(n), sum(n), count(*) - count(b), count(b), sum(b::int), min(i), max(i),
        count(*) - count(l), count(*) - count(r), count(DISTINCT few), count(DISTINCT many), min(few), max(few), min(d),
        max(d), count(*) - count(t), count(s), count(*) - count(y), count(*) - count(none), count(DISTINCT g)
        FROM 'a.parquet' ''').fetchall()[0]
      print(*[repr(v) if isinstance(v, str) else v for v in row])
      print(c.sql("SELECT * FROM 'a.parquet' WHERE n IN (1, 10001) ORDER BY n").fetchall())
      print([r[1] for r in c.sql("DESCRIBE SELECT * FROM 'a.parquet'").fetchall()])
      print(c.sql('''SELECT count(*) FROM 'a.parquet' WHERE l = -4611676017427317897 AND
        t > '1970-01-01' AND few = 'word 11' AND r > 0 AND d < 20000 ''').fetchall()[0])
      groups = c.sql('''SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('a.parquet') ORDER BY 1
        ''').fetchall()
      print(groups, c.sql('''SELECT stats_min_value, stats_max_value, stats_null_count, compression FROM
        parquet_metadata('a.parquet') WHERE path_in_schema = 'i' LIMIT 1''').fetchall()[0])
      """, in: folder.path)
    #expect(read.code == 0, "\(read.errors)")
    let lines = read.lines
    #expect(lines.first?.contains("30000 0 29999 449985000") == true)
    #expect(lines.first == Self.expected.replacingOccurrences(of: "\n", with: " "), "\(lines)")
    #expect(
      lines.dropFirst(2).first
        == "['BIGINT', 'BOOLEAN', 'INTEGER', 'BIGINT', 'DOUBLE', 'VARCHAR', 'VARCHAR', 'DECIMAL(38,18)', "
        + "'TIMESTAMP WITH TIME ZONE', 'VARCHAR', 'UUID', 'VARCHAR', 'BIGINT']")
    #expect(lines.dropFirst(3).first == "(1,)")
    #expect(lines.dropFirst(4).first?.contains("('-500', '499', 0, 'ZSTD')") == true)
  }

  @Test(arguments: ["polars", "pyarrow"]) func arrow(_ module: String) async throws {
    guard Python.has(module) else {
      return print("SKIPPED: \(module) is not there (pip install \(module))")
    }
    let result = try await write(Self.everything)
    #expect(result.code == 0, "\(result.errors)")
    let reading =
      module == "polars"
      ? "import polars; t = polars.read_parquet('a.parquet'); rows = t.rows(named=True)"
      : "import pyarrow.parquet; t = pyarrow.parquet.read_table('a.parquet'); rows = t.to_pylist()"
    let read = try await Python.run(
      """
      \(reading)
      import datetime, decimal, uuid
      start = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) - datetime.timedelta(microseconds=1)
      bad = 0
      for n, row in enumerate(rows):
        want = dict(n=n, b=None if n % 7 == 0 else n % 2 == 0, i=n % 1000 - 500,
          l=None if n % 5 == 0 else n * 1000000007 - 4611686018427387904, r=None if n % 11 == 0 else n / 8 - 1000,
          few='word %d' % (n % 37), many='ü %d' % n, d=decimal.Decimal(n) / 4 - 100,
          t=None if n % 3 == 0 else start + datetime.timedelta(seconds=n),
          g=bytes.fromhex('74be27de1e4e49d9b579%d' % (100000000000 + n)),
          y=None if n % 4 == 0 else '{"k":[1,null,{"x":"y"}]}', none=None)
        for name, value in want.items():
          found = row[name]
          if isinstance(found, uuid.UUID): found = found.bytes
          if found != value:
            bad += 1
            if bad < 5: print(n, name, repr(found), repr(value))
      print(len(rows), bad)
      """, in: folder.path)
    #expect(read.code == 0, "\(read.errors)")
    #expect(read.lines == ["30000 0"])
  }

  /// Edges: no rows, NaN and zeros in statistics, nanoseconds, what cannot be kept, long texts.
  @Test func edges() async throws {
    guard Python.has("duckdb") else {
      return print("SKIPPED: duckdb is not there (pip install duckdb)")
    }
    #expect(try await write("T | where n > 5 | project n, s = 'x'", to: "none.parquet").code == 0)
    let large = "T | take 0 | project n | union (range n from 1 to 130000 step 1)"
    #expect(try await write(large, to: "many.parquet").code == 0)
    let query = """
      let r = datatable(r: real, s: string, d: decimal, t: datetime) [
        real(nan), '', decimal(1.5), datetime(2024-01-01 00:00:00.1234567), -0.0, 'a', decimal(-0.0000000000000000005),
        datetime(null), 0.0, 'b', decimal(123456789012345678901234), datetime(2024-01-01), real(inf), 'c', decimal(0),
        datetime(1500-01-01)];
      T | take 0 | project r = 0.0 | union r | extend ['long'] = make_string(repeat(97, 100000))
      """
    let result = try await write(
      query, to: "edges.parquet", ["--time-unit=nanos", "--dead-letter=dead"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(folder.text("dead").contains("more than 20 digits before its point"))
    #expect(folder.text("dead").contains("between the years 1677 and 2262"))
    let read = try await Python.run(
      """
      import duckdb
      c = duckdb.connect()
      c.sql("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
      print(c.sql("SELECT count(*), count(s) FROM 'none.parquet'").fetchall()[0])
      print(c.sql("SELECT r, s, d, t IS NULL, length(long) FROM 'edges.parquet'").fetchall())
      print(c.sql("SELECT count(*) FROM 'edges.parquet' WHERE r = 0 ").fetchall()[0])
      print(c.sql("SELECT count(*), sum(n) FROM 'many.parquet'").fetchall()[0])
      print(c.sql('''SELECT DISTINCT row_group_id FROM parquet_metadata('many.parquet') ORDER BY 1''').fetchall())
      """, in: folder.path)
    #expect(read.code == 0, "\(read.errors)")
    #expect(read.lines.first == "(0, 0)")
    #expect(
      read.lines.dropFirst().first
        == "[(nan, '', Decimal('1.500000000000000000'), False, 100000), "
        + "(-0.0, 'a', Decimal('-1E-18'), True, 100000)]", "\(read.lines)")
    #expect(
      read.lines.suffix(3) == ["(1,)", "(130000, 8450065000)", "[(0,), (1,)]"], "\(read.lines)")
    if Python.has("pyarrow") {
      let exact = try await Python.run(
        """
        import pyarrow.parquet as p
        print(p.read_table('edges.parquet').column('t').cast('int64').to_pylist())
        """, in: folder.path)
      #expect(exact.lines == ["[1704067200123456700, None]"], "\(exact.errors)")
    }
    let again = try await write("T", to: "none.parquet")
    #expect(again.code == 5 && again.errors.contains("it exists"))
    let terminal = try await Program.run("demo", "logins", "parquet", "a.parquet", "--append")
    #expect(terminal.code == 2)
  }

  /// What a run that fails has written can be read: rows before one that is refused, and before a query's end.
  @Test func failures() async throws {
    let refused =
      "T | take 0 | project n = decimal(1) | union (datatable(n: decimal) [1.5, 2e21, 2.5])"
    let result = try await write(refused)
    #expect(result.code == 5 && result.errors.contains("more than 20 digits"), "\(result.errors)")
    try folder.write((0..<3000).map { "{\"n\":\($0)}\n" }.joined(), to: "in.ndjson")
    let cut = try await Program.run(
      ["-c", "gzip -k in.ndjson; head -c 4000 in.ndjson.gz > cut.ndjson.gz"], program: "bash",
      in: folder.path)
    #expect(cut.code == 0)
    let early = try await Program.run(
      ["ndjson", "cut.ndjson.gz", "--once", "-e", "T", "parquet", "b.parquet"], in: folder.path)
    #expect(early.code == 4, "\(early.errors)")
    let other = try await Program.run(
      [
        "ndjson", "in.ndjson", "--once", "-e", "T | project n = todecimal(n) * 1000000000000000000",
        "json", "c.ndjson", "+", "parquet", "c.parquet", "--keep-going",
      ], in: folder.path)
    #expect(other.code == 5, "\(other.errors)")
    #expect(folder.text("c.ndjson").split(separator: "\n").count == 3000)
    guard Python.has("duckdb") else {
      return print("SKIPPED: duckdb is not there (pip install duckdb)")
    }
    let read = try await Python.run(
      """
      import duckdb
      print(duckdb.sql("SELECT n::VARCHAR FROM 'a.parquet'").fetchall())
      print(duckdb.sql("SELECT min(n), max(n) = count(*) - 1, count(*) > 100 FROM 'b.parquet'").fetchall())
      print(duckdb.sql("SELECT count(*) FROM 'c.parquet'").fetchall())
      """, in: folder.path)
    #expect(read.code == 0, "\(read.errors)")
    #expect(
      read.lines == [
        "[('1.500000000000000000',), ('2.500000000000000000',)]", "[(0, True, True)]", "[(100,)]",
      ], "\(read.lines)")
  }

  /// Every row is in one of the files, once, though runs are killed, and every file can be read.
  @Test func killed() async throws {
    guard Python.has("duckdb") else {
      return print("SKIPPED: duckdb is not there (pip install duckdb)")
    }
    let storm = try Storm(["parquet", "out.parquet", "--rotate-size=3KiB"])
    try await storm.rage(12) {
      let result = try await Python.run(
        "import duckdb; [print(r[0]) for r in duckdb.sql(\"SELECT n FROM 'out*.parquet'\").fetchall()]",
        in: storm.folder.path)
      #expect(result.code == 0, "\(result.errors)")
      return result.lines.compactMap { Int($0) }
    }
  }
}
