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
    #expect(
      Self.messages("Syslog | evaluate bag_unpack(parse_json(SyslogMessage)) | where user == 'a'")
        .count == 1)
    #expect(
      Self.messages(
        "Syslog | extend d = parse_json(SyslogMessage) | evaluate bag_unpack(d) | where user == 'a'"
      ).isEmpty)
  }

  @Test func functionsAreKnown() throws {
    let functions = try FunctionLibrary(".create function Failed(n: long) { Syslog | take n }")
    let check = QueryCheck(functions: functions)
    #expect(Self.messages("Failed(5) | where Computer == 'a'", check).isEmpty)
    #expect(Self.messages("Failed('x')", check) == ["'n' is a long, not a string"])
  }

  /// A mistake in the body of a function is shown in the file it is in.
  @Test func bodiesOfFunctionsAreInTheirFile() throws {
    let text = ".create function F() {\n  Syslog | where Nope == 1\n}\n.create function G() { F }"
    let check = QueryCheck(functions: try FunctionLibrary(text, named: "parsers.kql"))
    let query = "G | where Computer == 'a'"
    let found = check.diagnostics(of: query, now: Project.now)
    #expect(found.map(\.message) == ["unknown column 'Nope'"])
    let shown = found.map { $0.rendered(in: query, named: "query.kql") }
    #expect(shown.first?.contains(" --> parsers.kql:2:18\n") == true, "\(shown)")
    #expect(shown.first?.contains("Syslog | where Nope == 1") == true)
    let own = "let f = (n: long) { n + Nope }; print f(1)"
    let unknown = check.diagnostics(of: own, now: Project.now)
    #expect(unknown.first?.source == nil)
  }

  /// What a function declares of a table's columns is enough to check it.
  @Test func declaredColumnsOfParametersAreAssumed() {
    #expect(
      Self.messages(
        "let F = (T: (DeviceName: string)) { T | project DeviceName }; DeviceEvents | invoke F()")
        == ["the columns of 'DeviceEvents' are not known"])
  }

  @Test func textsWithoutATableAreRefused() throws {
    for text in ["", "let x = 5;", "// nothing"] {
      #expect(Self.messages(text) == ["the query gives no table"])
    }
    #expect(Self.messages(".create function F() { print 1 }").isEmpty)
  }
}
