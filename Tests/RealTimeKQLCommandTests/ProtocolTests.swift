import Testing

/// The questions of `eval` and `check`, a line each.
@Suite struct ProtocolTests {
  private func answers(_ command: String, _ questions: String...) async throws -> [String] {
    let result = try await Program.run([command], input: questions.joined(separator: "\n") + "\n")
    #expect(result.code == 0)
    #expect(result.errors.isEmpty)
    return result.lines
  }

  @Test func evalAnswersInOrder() async throws {
    let answers = try await answers(
      "eval", #"{"id": 1, "query": "print x = 1, y = 'é\""}"#,
      #"{"id": "b", "query": "print 1; print 2"}"#, "", "no question",
      #"{"query": "print x = strlen()"}"#, #"{"id": null, "query": "range x from 1 to 2 step 1"}"#)
    #expect(answers.count == 5)
    #expect(answers[1].contains(#""name":"Table_1""#))
    #expect(answers[2].hasPrefix(#"{"id":null,"error":{"message":"expected"#))
    #expect(answers[3].hasPrefix(#"{"id":null,"error":{"message":"#))
    #expect(answers[3].contains(#""line":1,"column":11"#))
    #expect(answers[4].contains(#""rows":[[1],[2]]"#))
  }

  @Test func evalRefusesAStringThatIsNotClosed() async throws {
    let answers = try await answers("eval", #"{"id": 1, "query": "print 'a"}"#)
    #expect(answers.first?.contains(#""error":"#) == true)
  }

  @Test func checkTellsMistakesOfTheGrammar() async throws {
    let answers = try await answers(
      "check", #"{"id": 1, "query": "T | where x == 1"}"#, #"{"id": 2, "query": "T |\n| count"}"#,
      "[]")
    #expect(answers.count == 3)
    #expect(answers[0] == #"{"id":1,"errors":[]}"#)
    #expect(answers[1].hasPrefix(#"{"id":2,"errors":[{"message":"#))
    #expect(answers[1].contains(#""line":2,"column":1"#))
    #expect(answers[2].contains(#""id":null"#))
  }

  @Test func checkTellsMistakesOfFiles() async throws {
    let folder = try Folder()
    let good = try folder.write("Syslog | where Facility == 'auth'", to: "good.kql")
    let bad = try folder.write("Mine | where b == 1", to: "bad.kql")
    #expect(try await Program.run("check", good).code == 0)
    #expect(try await Program.run("check", bad).code == 0)
    let result = try await Program.run("check", bad, "--table", "Mine (a: long)")
    #expect(result.code == 3)
    #expect(result.errors.contains("bad.kql:1:14"))
    let tables = try folder.write("// ours\nMine (a: long, b: long)\n", to: "tables")
    #expect(try await Program.run("check", bad, "--tables=\(tables)").code == 0)
  }
}
