import Testing

/// The output `sqlite` survives kills.
@Suite struct SQLiteStormTests {
  @Test func killed() async throws {
    let storm = try Storm(
      ["sqlite", "out.db", "--table=T"], query: "T | project n, text, d = decimal(1.5)")
    try await storm.rage(15) {
      let result = try await Program.run(
        ["sqlite", storm.folder["out.db"], "--table=T", "-e", "T | project n"])
      return result.output.matches(of: /\{"n":(\d+)\}/).compactMap { Int($0.1) }
    }
  }
}
