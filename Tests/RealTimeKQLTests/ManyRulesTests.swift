import Foundation
import RealTimeKQL
import Testing

/// Many queries over one stream, whose conditions are looked for together, give what each gives alone.
@Suite struct ManyRulesTests {
  private let folder = TemporaryFolder()

  /// Random texts of few words, so that many rules match.
  private struct Words {
    var random: SystemRandomNumberGenerator = .init()

    /// The texts that conditions are of, and the columns of those that stand in others.
    var texts = ["Message", "Process"]
    var others = ""

    static let all = [
      "root", "Root", "ssh", "sshd", "session", "Failed", "failed password", "10.0.0.7",
      "10.0.0.77",
      "a", "K", "\u{212A}elvin", "straße", "STRASSE", "Ünïcode", "x=1", "", " ", "powershell.exe",
      "POWERSHELL", "-enc", "\\temp\\a.exe", "deny", "denied", "–enc", "x\u{02E3}K", "kelvin",
    ]

    mutating func word() -> String { Self.all.randomElement(using: &random) ?? "" }

    /// Patterns of which something must stand in a text that they match, and others.
    static let patterns = [
      "root", "(?i)ROOT.*ssh", "(?i)kelvin", "(?i)session", "[Ff]ailed|den(y|ied)", "ssh?d+",
      "(?i)straße|deny", "pow(er)?shell\\.exe$", "^sess", "x=\\d", "a", "", "[^a-z]{3}", "(root|)",
      "10\\.0\\.0\\.7{2}", "(?i)-ENC|(?i)temp\\\\a", "\\bfailed\\s(?:pass){1}word\\b",
      "(deny){2,}|root",
      "(?i)[kK]elvin", "(?x) se s s # more", "K|k", "\\u{212A}elvin", "(?i)\\u{212A}elvin|ünïcode",
      "(?i)ünïcode", "(ro)+ot", "r(?:oo)?t", "r(oo)*t", "(?-u:Root)", "(?i-u)root|SSHD", ".*",
    ]

    /// Texts that come again, some of them long.
    private var known: [String] = []
    private var uniqueCount = 0

    /// A text that comes again in most rows.
    mutating func knownText() -> String {
      while known.count < 50 {
        known.append(known.count == 40 ? String(repeating: "ssh", count: 500) + " root" : text())
      }
      if number() < 4 { return known.randomElement(using: &random) ?? "" }
      uniqueCount += 1
      return "\(text()) \(uniqueCount)"
    }

    mutating func text() -> String {
      (0..<Int.random(in: 0...5, using: &random)).map { _ in word() }
        .joined(separator: [" ", "", ":", "-"].randomElement(using: &random) ?? "")
    }

    mutating func number() -> Int { Int.random(in: 0...5, using: &random) }

    private mutating func literal() -> String {
      "@'\(word())'"
    }

    private mutating func list() -> String {
      (0..<Int.random(in: 1...4, using: &random)).map { _ in literal() }.joined(separator: ", ")
    }

    /// A condition over the texts and the column Id.
    mutating func condition(depth: Int = 2) -> String {
      let column = texts.randomElement(using: &random) ?? "Message"
      switch Int.random(in: -2...(depth > 0 ? 13 : 9), using: &random) {
      case -2:
        let pattern = Self.patterns.randomElement(using: &random) ?? ""
        return "\(column) matches regex @'\(pattern)'"
      case -1: return "\(Bool.random(using: &random) ? "isnull" : "isnotnull")(\(column))"
      case 0...3:
        let operators = [
          "has", "has_cs", "contains", "contains_cs", "startswith", "startswith_cs", "endswith",
          "endswith_cs", "hasprefix", "hassuffix_cs", "=~", "==", "!has", "!contains", "!=", "!~",
          "!endswith", "!startswith_cs", "!contains_cs", "!hasprefix",
        ]
        return "\(column) \(operators.randomElement(using: &random) ?? "has") \(literal())"
      case 4: return "\(column) has_any (\(list()))"
      case 5: return "\(column) has_all (\(list()))"
      case 6: return "\(column) \(Bool.random(using: &random) ? "in" : "in~") (\(list()))"
      case 7: return "\(column) \(Bool.random(using: &random) ? "!in" : "!in~") (\(list()))"
      case 8: return "Id == \(number())"
      case 9: return "Id in (\(number()), \(number()))"
      case 10, 11: return "(\(condition(depth: depth - 1)) and \(condition(depth: depth - 1)))"
      case 12: return "(\(condition(depth: depth - 1)) or \(condition(depth: depth - 1)))"
      default: return "not(\(condition(depth: depth - 1)))"
      }
    }

    mutating func rule() -> String {
      switch Int.random(in: 0...5, using: &random) {
      case 0: "T | where \(condition()) | where \(condition()) | project Row"
      case 1:
        "T | extend Process = tolower(Process), Other = Message | where \(condition()) | project Row"
      case 2:
        "T | project Row, Message = Process, Process = Message, Id\(others) | where \(condition()) "
          + "| project Row"
      case 3:
        "T | where \(condition()) | summarize n = count(), s = sum(Row) by Id | sort by Id asc"
      case 4: "T | where \(condition()) | take 3 | project Row"
      default: "T | where \(condition()) | project Row"
      }
    }
  }

  private func rows(
    _ rules: [(name: String, text: String)], _ workers: Int, of input: String = "csv"
  ) async throws -> ([String], RunStatistics) {
    var request = RunRequest(
      input: input, inputArguments: [folder["in.\(input)"]],
      queries: rules.map { NamedQuery(name: $0.name, text: $0.text) },
      outputArgument: folder["out.ndjson"])
    request.options.overwrite = true
    request.options.tag = "Rule"
    request.options.workers = workers
    let statistics = try await request.run()
    let lines = folder.text("out.ndjson").split(separator: "\n").map(String.init)
    return (lines, statistics)
  }

  @Test(arguments: [1, 2])
  func theyGiveWhatEachGivesAlone(_ workers: Int) async throws {
    var words = Words()
    // Enough for more texts than are remembered.
    let data = (0..<14_000).map { row in
      "\(row),\"\(words.text())\",\"\(words.knownText())\",\(words.number())\n"
    }
    try folder.write("Row,Message,Process,Id\n" + data.joined(), to: "in.csv")
    try await compare((0..<80).map { (name: "r\($0)", text: words.rule()) }, workers, of: "csv")
  }

  /// The same for texts with escapes, for members of objects, and for what is missing or no text.
  @Test(arguments: [1, 2])
  func theyGiveWhatEachGivesAloneInJSON(_ workers: Int) async throws {
    var words = Words()
    let data = try (0..<5000).map { row in
      var record: [String: Any] = ["Row": row, "Message": words.text(), "Id": words.number()]
      if row % 3 > 0 { record["Process"] = row % 7 == 1 ? row : words.knownText() }
      record["Data"] = row % 5 == 0 ? [row] : ["Name": words.text()]
      let line = try JSONSerialization.data(withJSONObject: record, options: .sortedKeys)
      return String(decoding: line, as: UTF8.self) + "\n"
    }
    try folder.write(data.joined(), to: "in.ndjson")
    words.texts += ["tostring(Data.Name)", "tostring(Data)", "Absent"]
    words.others = ", Data, Absent"
    try await compare((0..<80).map { (name: "r\($0)", text: words.rule()) }, workers, of: "ndjson")
  }

  private func compare(
    _ rules: [(name: String, text: String)], _ workers: Int, of input: String
  ) async throws {
    let (together, statistics) = try await rows(rules, workers, of: input)
    var byRule: [Substring: [String]] = [:]
    for line in together { byRule[line.prefix { $0 != "," }, default: []].append(line) }
    var matches = 0
    for (index, rule) in rules.enumerated() {
      let (alone, single) = try await rows([rule], 1, of: input)
      #expect(byRule["{\"Rule\":\"\(rule.name)\""] ?? [] == alone, "\(rule.text)")
      #expect(statistics.queries[index].emitted == single.emitted, "\(rule.text)")
      if !rule.text.contains("take") {
        #expect(statistics.queries[index].read == single.read, "\(rule.text)")
      }
      matches += alone.count
    }
    #expect(matches > 500)
  }

  /// A pattern excludes only texts that it does not match.
  @Test func theyFindWhatPatternsMatch() async throws {
    let texts = [
      "kelvin", "\u{212A}ELVIN", "KELVIN", "\u{17F}e\u{17F}\u{17F}ion", "SESSION", "rooot", "rt",
      "root", "ROOT", "denydeny", "deny", "STRASSE", "straße", "STRAẞE", "ünïcode", "ÜNÏCODE", "x",
      "",
    ]
    let lines = (0..<600).map { "\($0),\"\(texts[$0 % texts.count])\",y,1\n" }
    try folder.write("Row,Message,Process,Id\n" + lines.joined(), to: "in.csv")
    let patterns: [(text: String, matches: [String])] = [
      ("(?i)kelvin", ["kelvin", "\u{212A}ELVIN", "KELVIN"]),
      ("(?i)session", ["\u{17F}e\u{17F}\u{17F}ion", "SESSION"]), ("ro+t", ["rooot", "root"]),
      ("r(oo)?t", ["rt", "root"]), ("(?i)r(?:oo){1}t", ["root", "ROOT"]),
      ("(deny){2}", ["denydeny"]),
      ("(?i)straße", ["straße", "STRAẞE"]), ("(?i)ünïcode", ["ünïcode", "ÜNÏCODE"]),
      ("strasse|den", ["denydeny", "deny"]), ("(deny|)", texts),
      ("[Kk]el[Vv]in", ["kelvin"]), ("[Kk]", ["kelvin", "KELVIN"]),
    ]
    let rules = patterns.enumerated().map { number, pattern in
      (name: "r\(number)", text: "T | where Message matches regex @'\(pattern.text)' | count")
    }
    let together = try await rows(rules, 1).0
    for (number, pattern) in patterns.enumerated() {
      // The sign of kelvin is equal to K in Swift.
      let count = (0..<600).count { row in
        let text = texts[row % texts.count]
        return pattern.matches.contains { $0.utf8.elementsEqual(text.utf8) }
      }
      #expect(together.contains("{\"Rule\":\"r\(number)\",\"Count\":\(count)}"), "\(pattern.text)")
    }
  }

  /// What is looked for in many texts at once is not found across two of them.
  @Test(arguments: [1, 2]) func theyFindNothingAcrossTexts(_ workers: Int) async throws {
    let parts = ["fail", "ed,root", "aaaa", "", "x", "sess", "ion aaaaaa"]
    let texts = (0..<4000).map { parts[$0 % parts.count] }
    let lines = texts.enumerated().map { "\($0),\"\($1)\",y,1\n" }
    try folder.write("Row,Message,Process,Id\n" + lines.joined(), to: "in.csv")
    let literals = ["failed", "l\",y", "ed,root", "aaa", "aaaaa", "session", "sess", "\"", "x"]
    let rules = literals.enumerated().map { number, literal in
      (name: "r\(number)", text: "T | where Message contains @'\(literal)' | count")
    }
    let counts = try await rows(rules, workers).0.sorted().map { $0.split(separator: ":").last }
    #expect(counts.count == literals.count)
    for (count, literal) in zip(counts, literals) {
      let expected = texts.count { !literal.isEmpty && $0.contains(literal) }
      #expect(count == "\(expected)}", "\(literal)")
    }
  }

  /// Rules of a stream that does not end, windows and all.
  @Test func theyGiveTheSameLive() async throws {
    var words = Words()
    let start = Date(timeIntervalSince1970: 1_700_000_000)
    let data = (0..<3000).map { row in
      let time = start.addingTimeInterval(Double(row) / 10).formatted(.iso8601)
      return
        "{\"TimeGenerated\":\"\(time)\",\"Row\":\(row),\"Message\":\"\(words.word()) x\",\"Id\":1}\n"
    }
    try folder.write(data.joined(), to: "in.ndjson")
    let rules = (0..<20).map { number in
      NamedQuery(
        name: "r\(number)",
        text: "T | where Message has @'\(Words.all[number])' | summarize n = count(), m = max(Row) "
          + "by bin(TimeGenerated, 30s) | sort by TimeGenerated asc")
    }
    func lines(_ queries: [NamedQuery], follow: Bool) async throws -> [String] {
      var request = RunRequest(
        input: "ndjson", inputArguments: [folder["in.ndjson"]], queries: queries,
        outputArgument: folder["out.ndjson"])
      request.options.overwrite = true
      request.options.tag = "Rule"
      request.options.follow = follow
      if follow {
        let task = try await request.plan().started()
        let wanted = 60
        _ = try await folder.lines(wanted, in: "out.ndjson")
        task.cancel()
        _ = try await task.value
      } else {
        _ = try await request.run()
      }
      return folder.text("out.ndjson").split(separator: "\n").map(String.init).sorted()
    }
    let live = try await lines(rules, follow: true)
    var stored: [String] = []
    for rule in rules { stored += try await lines([rule], follow: false) }
    #expect(live == stored.sorted())
    #expect(live.count > 60)
  }
}
