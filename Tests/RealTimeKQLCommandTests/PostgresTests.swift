import Foundation
import Testing

/// The output `postgres`, on a server that the test starts.
@Suite(
  .enabled(if: PostgresServer.programs != nil, "PostgreSQL is not installed"), .serialized)
struct PostgresTests {
  @Test func aServer() async throws {
    let server = try await PostgresServer()
    do {
      try await everyType(server)
      try await growing(server)
      try await refused(server)
      try await constraints(server)
      try await many(server)
      try await connections(server)
      try await restarts(server)
      try await slowMoves(server)
      try await killed(server)
    } catch {
      try? await server.stop()
      throw error
    }
    try await server.stop()
  }

  private func run(
    _ server: PostgresServer, _ table: String, _ query: String, _ words: [String] = []
  ) async throws -> Program.Result {
    try server.folder.write(server.connection + "\n", to: "db.conf")
    try server.folder.write("{\"n\":1}\n", to: "one.ndjson")
    return try await Program.run(
      ["ndjson", "one.ndjson", "--once", "postgres", "--connection-file=db.conf", "--table", table]
        + ["-e", query] + words, in: server.folder.path)
  }

  private func everyType(_ server: PostgresServer) async throws {
    let result = try await run(
      server, "public.types",
      """
      T | project b = true, i = int(-2147483648), l = long(9223372036854775807), r = 1.5e-300, nan = real(nan),
        inf = real(-inf), s = 'a\\tb\\\\c\\n"', e = '', d = decimal(12345678901234567890.5),
        t = datetime(2024-02-29 23:59:59.9999999), s1 = -1d - 2h - 3ms, g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642),
        y = dynamic({"k":[1,"x\\\\",null]}), nothing = long(null), ['select "'] = 'ü', earliest = datetime(0001-01-01),
        latest = datetime(9999-12-31 23:59:59)
      """)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      try await server.query("SET timezone = 'UTC'; SELECT * FROM types") == [
        #"t|-2147483648|9223372036854775807|1.5e-300|NaN|-Infinity|a"# + "\tb\\c",
        #""||12345678901234567890.5|2024-02-29 23:59:59.999999+00|-26:00:00.003|"#
          + #"74be27de-1e4e-49d9-b579-fe0b331d3642|{"k": [1, "x\\", null]}||ü|0001-01-01 00:00:00+00|"#
          + "9999-12-31 23:59:59+00",
      ])
    #expect(
      try await server.query(
        "SELECT string_agg(data_type, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = 'types'"
      )
        == [
          "boolean,integer,bigint,double precision,double precision,double precision,text,text,numeric,"
            + "timestamp with time zone,interval,uuid,jsonb,bigint,text,timestamp with time zone,"
            + "timestamp with time zone"
        ])
  }

  private func growing(_ server: PostgresServer) async throws {
    _ = try await run(server, "grows", "T | project a = 1, b = true, c = 'x'")
    let result = try await run(
      server, "grows", "T | project a = 2.5, b = 'no', c = dynamic([1]), more = 3")
    #expect(result.code == 0)
    #expect(result.errors.contains("gets the column 'more' (long)"), "\(result.errors)")
    #expect(result.errors.contains("column 'a' of table 'grows' becomes real"))
    #expect(
      try await server.query("SELECT * FROM grows ORDER BY a") == ["1|true|\"x\"|", "2.5|no|[1]|3"])
    // What every table has.
    let system = try await run(server, "system", "T | project xmin = 1.5, ctid = 'x', n")
    #expect(system.code == 0, "\(system.errors)")
    #expect(system.errors.contains("column 'xmin' is called 'xmin_' in PostgreSQL"))
    #expect(try await server.query("SELECT xmin_, ctid_, n FROM system") == ["1.5|x|1"])
    let empty = try await run(server, "none", "T | where n > 5 | project n")
    #expect(empty.code == 0)
    #expect(try await server.query("SELECT count(*) FROM none") == ["0"])
  }

  /// Of many rows those with NUL in a text, or in a string of JSON, are dead letters.
  private func refused(_ server: PostgresServer) async throws {
    let query = """
      range n from 1 to 1000 step 1 | extend text = iff(n % 400 == 0, make_string(97, 0, 98), 'fine'),
        bag = iff(n == 77, dynamic({"k":"\\u0000"}), dynamic({"k":1}))
      """
    let result = try await run(
      server, "refused", "let r = \(query); T | take 0 | union r | project n, text, bag",
      ["--dead-letter=dead"])
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      try await server.query("SELECT count(*), count(DISTINCT n) FROM refused") == ["997|997"])
    let letters = server.folder.text("dead").split(separator: "\n")
    #expect(letters.count == 3)
    #expect(letters.contains { $0.contains("invalid byte sequence") && $0.contains("\"n\":400,") })
    #expect(letters.contains { $0.contains("\"n\":77,") })
    #expect(result.errors.contains("dead letters 3"))
  }

  /// Rows that constraints refuse are found one by one, also behind a checkpoint.
  private func constraints(_ server: PostgresServer) async throws {
    _ = try await server.query("CREATE TABLE own (id bigserial PRIMARY KEY, n bigint UNIQUE)")
    let folder = server.folder
    try folder.write((1...30).map { "{\"n\":\($0 % 20)}\n" }.joined(), to: "many.ndjson")
    let program = try Program(
      [
        "ndjson", "many.ndjson", "--follow", "--from=start", "--state=state-own", "postgres",
        "--connection-file=db.conf", "--table=own", "-e", "T | project n", "--dead-letter=dead-own",
      ], in: folder.path)
    try await wait(for: "dead letters; \(program.errors)") {
      folder.text("dead-own").split(separator: "\n").count == 10
    }
    program.send(SIGTERM)
    #expect(try await program.ended() == 0, "\(program.errors)")
    #expect(try await server.query("SELECT count(*), sum(n) FROM own") == ["20|190"])
    #expect(folder.text("dead-own").contains("duplicate key value violates unique constraint"))
    #expect(folder.text("dead-own").contains(#""row":{"n": 1}"#))
    let alone = try await run(server, "own", "T | project n")
    #expect(alone.code == 5)
    #expect(alone.errors.contains("--dead-letter FILE keeps such rows"))
  }

  /// Rows of several transactions, which the server has begun to work on before they are to be stored: of one
  /// kind, of two, and with one that is refused.
  private func many(_ server: PostgresServer) async throws {
    let rows =
      "let r = range n from 1 to 150000 step 1 | extend text = make_string(repeat(97, 150));"
    let plain = try await run(server, "many", "\(rows) T | take 0 | union r | project n, text")
    #expect(plain.code == 0, "\(plain.errors)")
    #expect(
      try await server.query("SELECT count(*), sum(n), min(length(text)) FROM many")
        == ["150000|11250075000|150"])
    #expect(try await server.query("SELECT count(*) FROM realtimekql_runs") == ["1"])
    let mixed = try await run(
      server, "mixed",
      "\(rows) T | take 0 | union r | project n, text; T | project n = n - 1, other = true")
    #expect(mixed.code == 0, "\(mixed.errors)")
    #expect(
      try await server.query("SELECT count(*), sum(n), count(other) FROM mixed")
        == ["150001|11250075000|1"])
    let refused = try await run(
      server, "odd",
      "\(rows) T | take 0 | union r | project n, text = iff(n == 90000, make_string(0), text)",
      ["--dead-letter=dead-odd"])
    #expect(refused.code == 0, "\(refused.errors)")
    #expect(
      try await server.query("SELECT count(*), count(DISTINCT n) FROM odd") == ["149999|149999"])
    #expect(server.folder.text("dead-odd").contains("\"n\":90000,"))
  }

  /// Secrets are not repeated, and a server that is not there is an error with its reason.
  private func connections(_ server: PostgresServer) async throws {
    try server.folder.write("password=hunter2 hunter3 =\n", to: "bad.conf")
    let bad = try await Program.run(
      "demo", "logins", "--count=1", "postgres", "--connection-file=bad.conf",
      in: server.folder.path)
    #expect(bad.code == 5)
    #expect(bad.errors.contains("has no connection string"))
    #expect(!bad.errors.contains("hunter"))
    try server.folder.write("host=/nowhere password=hunter2\n", to: "gone.conf")
    let gone = try await Program.run(
      "demo", "logins", "--count=1", "postgres", "--connection-file=gone.conf",
      in: server.folder.path)
    #expect(gone.code == 5)
    #expect(gone.errors.contains("No such file or directory") && !gone.errors.contains("hunter"))
    _ = try await server.query(
      "CREATE TABLE rights (a bigint); CREATE ROLE limited LOGIN; GRANT SELECT, INSERT ON rights TO limited"
    )
    try server.folder.write(
      server.connection.replacing("user=tester", with: "user=limited"), to: "limited.conf")
    let limited = try await Program.run(
      "demo", "logins", "--count=1", "-e", "T | project a = 1, more = 2", "postgres",
      "--connection-file=limited.conf", "--table=rights", in: server.folder.path)
    #expect(limited.code == 5)
    #expect(
      limited.errors.contains(
        "table 'rights' has no column 'more', and it cannot be added: must be owner"),
      "\(limited.errors)")
  }

  /// A server that is stopped and started is waited for, and nothing is lost or comes twice.
  private func restarts(_ server: PostgresServer) async throws {
    let folder = server.folder
    try folder.write("", to: "live.ndjson")
    let program = try Program(
      [
        "ndjson", "live.ndjson", "--follow", "--from=start", "postgres",
        "--connection-file=db.conf",
        "--table=live", "-e", "T | project n",
      ], in: folder.path)
    var written = 0
    func write(_ count: Int) throws {
      let file = try FileHandle(forWritingTo: URL(filePath: folder["live.ndjson"]))
      try file.seekToEnd()
      let lines = (written..<written + count).map { "{\"n\":\($0)}\n" }.joined()
      try file.write(contentsOf: Data(lines.utf8))
      written += count
    }
    func waitForRows() async throws {
      for _ in 0..<200 {
        let rows = try? await server.query("SELECT count(*) FROM live")
        if rows == ["\(written)"] { break }
        try await Task.sleep(for: .milliseconds(50))
      }
    }
    for _ in 1...2 {
      try write(500)
      try await waitForRows()
      try await server.stop()
      try write(500)
      try await wait(for: "a warning; \(program.errors)") {
        program.errors.contains("the run waits for it")
      }
      try await server.start()
    }
    // A run that is being ended gives up what fails.
    try await waitForRows()
    program.send(SIGTERM)
    #expect(try await program.ended() == 0, "\(program.errors)")
    #expect(
      try await server.query("SELECT count(*), count(DISTINCT n) FROM live")
        == ["\(written)|\(written)"])
  }

  /// A run that is stopped waits for the server, which has to move what the last checkpoint counts.
  private func slowMoves(_ server: PostgresServer) async throws {
    _ = try await server.query(
      """
      CREATE TABLE slow (n bigint);
      CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.2); RETURN NULL; END';
      CREATE TRIGGER slow BEFORE INSERT ON slow FOR EACH STATEMENT EXECUTE FUNCTION wait()
      """)
    let folder = server.folder
    try folder.write("{\"n\":1}\n", to: "slow.ndjson")
    let program = try Program(
      [
        "ndjson", "slow.ndjson", "--follow", "--from=start", "--state=state-slow", "postgres",
        "--connection-file=db.conf", "--table=slow",
      ], in: folder.path)
    func count() async throws -> [String] { try await server.query("SELECT count(*) FROM slow") }
    while try await count() != ["1"] { try await Task.sleep(for: .milliseconds(100)) }
    try await Task.sleep(for: .milliseconds(2500))
    let file = try FileHandle(forWritingTo: URL(filePath: folder["slow.ndjson"]))
    try file.seekToEnd()
    try file.write(contentsOf: Data("{\"n\":2}\n".utf8))
    // The row is being moved.
    try await Task.sleep(for: .milliseconds(2400))
    program.send(SIGTERM)
    #expect(try await program.ended() == 0, "\(program.errors)")
    #expect(try await count() == ["2"])
  }

  private func killed(_ server: PostgresServer) async throws {
    try server.folder.write(server.connection + "\n", to: "db.conf")
    for (table, spool) in [("storm", []), ("spooled", ["--spool=spool"])] {
      let storm = try Storm(
        ["postgres", "--connection-file=\(server.folder["db.conf"])", "--table=\(table)"] + spool,
        query: "T | project n, text, d = decimal(1.5)")
      try await storm.rage(12) {
        try await server.query("SELECT n FROM \(table)").compactMap { Int($0) }
      }
    }
    // Nothing waits any more.
    let staging = try await server.query(
      "SELECT relname FROM pg_class WHERE relname LIKE 'realtimekql_staging%' AND relkind = 'r'")
    for table in staging {
      #expect(try await server.query("SELECT count(*) FROM \(table)") == ["0"])
    }
  }
}
