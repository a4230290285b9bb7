import KQL
import KQLSyntax
import Testing

/// What `realtimekql check` tells of queries whose input is not there.
@Suite struct QueryCheckTests {
  private static func messages(_ query: String, _ check: QueryCheck = QueryCheck()) -> [String] {
    check.diagnostics(of: query, now: Project.now).map(\.message)
  }

  @Test func columnsOfSyslogAreChecked() {
    #expect(Self.messages("Syslog | where Facility == 'auth'").isEmpty)
    #expect(Self.messages("Syslog | where Facilty == 'auth'") == ["unknown column 'Facilty'"])
    #expect(
      Self.messages("Syslog | where Facility > 5") == ["cannot compare string with long by '>'"])
  }

  @Test func declaredTablesAreChecked() throws {
    var check = QueryCheck()
    try check.declare("Logons (at: datetime, user: string)")
    try check.declare("Hosts(name: string)")
    #expect(
      Self.messages("Logons | join (Hosts) on $left.user == $right.name | project at", check)
        .isEmpty)
    #expect(
      Self.messages("Logons | join (Hosts) on user", check)
        == ["unknown column 'user' on the right side"])
    #expect(throws: FormatError.self) { try check.declare("Logons") }
    #expect(throws: FormatError.self) { try check.declare("Logons (at: moment)") }
  }

  /// Of an unknown table only what is wrong in every case is told.
  @Test func otherTablesAreAssumed() {
    let note = "the columns of 'SigninLogs' are not known"
    #expect(
      Self.messages("SigninLogs | where a > ago(1d) and b has 'x' | summarize sum(c) by d") == [
        note
      ])
    #expect(
      Self.messages("SigninLogs | join (SigninLogs | where n > 1) on user | order by at") == [note])
    #expect(
      Self.messages("SigninLogs | project a | where b == 1") == ["unknown column 'b'"])
    #expect(
      Self.messages("SigninLogs | extend x = strlne(a)") == ["unknown function 'strlne'"])
    #expect(
      Self.messages("SigninLogs | summarize x = dcount()")
        == ["'dcount' does not take 0 arguments"])
  }

  @Test func valuesOfTheInputAreAssumed() {
    #expect(
      Self.messages("Syslog | where Computer in (toscalar(Syslog | summarize max(Computer)))")
        .isEmpty)
    #expect(Self.messages("Syslog | evaluate bag_unpack(Facility)").count == 1)
  }

  @Test func functionsAreKnown() throws {
    let functions = try FunctionLibrary(".create function Failed(n: long) { Syslog | take n }")
    let check = QueryCheck(functions: functions)
    #expect(Self.messages("Failed(5) | where Computer == 'a'", check).isEmpty)
    #expect(Self.messages("Failed('x')", check) == ["'n' is a long, not a string"])
  }
}
