import Foundation
import KQL
import RealTimeKQL
import RealTimeKQLShell
import Testing

@Suite struct CompletionTests {
  private let context = CompletionContext(
    InputShapes(columns: [ColumnSchema("Payload", .string), ColumnSchema("Port", .long)]))

  @Test(arguments: [
    ("hel", "help"), ("run [\"cs", "csv"), ("run cs", "csv"), ("run csv a.csv js", "json"),
    ("T | summ", "summarize"), ("T | where Pay", "Payload"), ("print strca", "strcat("),
    ("run csv a.csv --o", "--once"), ("help summ", "summarize"), ("args = [\"ndj", "ndjson"),
    ("explain T | wh", "where"), ("explain T | where Pay", "Payload"), ("explain cs", "csv"),
    ("try T | where ", "Payload"), ("cs", "csv"), ("csv a.csv --o", "--once"),
    ("set output t", "table"), ("set tolerance ", "default"),
  ])
  func offers(_ line: String, _ candidate: String) {
    let completion = Completion(line, at: .entry(""), context)
    #expect(completion.candidates.contains(candidate))
  }

  @Test func aBlankBeginsAWord() {
    for line in ["set tolerance ", "load a ", "watch a ", "try T "] {
      #expect(Completion(line, at: .entry(""), context).typedCount == 0, "\(line)")
    }
    let first = Completion("T | summarize ", at: .entry(""), context).candidates.first
    #expect(first == "Payload", "hints come last")
  }

  @Test func knowsTheQuestions() {
    #expect(Completion("cs", at: .input, CompletionContext()).candidates == ["csv"])
    #expect(Completion("n", at: .query(""), CompletionContext()).candidates.contains("no"))
    #expect(
      Completion("| where Po", at: .query("T"), context).candidates.contains("Port"))
  }

  private func candidates(_ line: String, _ earlier: String = "") -> [String] {
    Completion(line, at: .entry(earlier), context).candidates
  }

  private static func written(_ settings: [SettingDescription]) -> [String] {
    settings.map { $0.isFlag ? "--\($0.name)" : "--\($0.name)=" }
  }

  @Test func offersEveryOptionOfEveryComponent() {
    let all = Components.builtIn
    for source in all.sources {
      let file = source.argument.isRequired ? " x" : ""
      for sink in all.sinks {
        let options = Self.written(
          source.settings + sink.settings + RunSettings.all.map(\.description)
            + TextOption.allCases.map(\.description))
        let list = ([source.name] + (file.isEmpty ? [] : ["x"]) + [sink.name])
          .map { "\"\($0)\"" }.joined(separator: ", ")
        for line in ["run \(source.name)\(file) \(sink.name) --", "args = [\(list), \"--"] {
          let missing = Set(options).subtracting(candidates(line))
          #expect(missing.isEmpty, "'\(line)' lacks \(missing.sorted())")
        }
        let foreign = Set(Self.written(all.settings)).subtracting(options)
        let offered = candidates("run \(source.name)\(file) \(sink.name) --")
        #expect(foreign.isDisjoint(with: offered))
      }
    }
  }

  @Test func offersTheValuesOfEveryOption() {
    let all = Components.builtIn
    let owners =
      all.sources.map { ("\($0.name)\($0.argument.isRequired ? " x" : "")", $0.settings) }
      + all.sinks.map { ("demo \($0.name)", $0.settings) }
      + [("demo", RunSettings.all.map(\.description))]
    var count = 0
    for (beginning, settings) in owners {
      for setting in settings {
        guard case .words(let words) = setting.completion else { continue }
        #expect(Set(candidates("run \(beginning) --\(setting.name)=")) == Set(words))
        #expect(Set(candidates("run \(beginning) --\(setting.name) ")) == Set(words))
        count += 1
      }
    }
    #expect(count > 5)
  }

  @Test func offersAnOptionOnce() {
    #expect(!candidates("run csv a.csv --once --").contains("--once"))
    #expect(candidates("run syslogserver --tcp=1 --").contains("--tcp="))
    #expect(candidates("run demo --tag ").contains("table"), "--tag needs no value")
    #expect(candidates("run csv a.csv -- --").isEmpty)
    #expect(candidates("run csv json ").contains("table"), "the first word is the input's file")
    #expect(candidates("run demo none + ") == Components.builtIn.sinks.map(\.name).sorted())
  }

  @Test func offersWhatStandsBehindAPlus() {
    let inputs = Components.builtIn.sources.map(\.name).sorted()
    #expect(candidates("run csv a.csv + ") == inputs)
    #expect(candidates("run csv a.csv ").contains("+"))
    #expect(candidates("run csv a.csv + ndjson b --").contains("--longest-record="))
    let both = candidates("run syslog a.log + csv b.csv --")
    #expect(both.contains("--separator=") && both.contains("--facility="))
    #expect(both.count == Set(both).count, "an option of both is offered once")
    #expect(candidates("run csv a + csv b json ").contains("+"))
    #expect(candidates("run csv a + csv b json + ").contains("table"))
  }

  @Test func offersFilesThatFit() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "realtimekql-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in [
      "a.csv", "b c.csv", "d.txt", "q.kql", "\u{1B}[2J.csv", "x\u{202E}.csv", "q\"q.csv",
    ] {
      try Data().write(to: folder.appending(path: name))
    }
    let path = folder.path
    #expect(candidates("run csv \(path)/") == ["\(path)/a.csv", "\"\(path)/b c.csv\""])
    #expect(candidates("run [\"csv\", \"\(path)/") == ["a.csv", "b c.csv"])
    #expect(candidates("run [\"csv\", \(path)/").first == "\"\(path)/a.csv\"")
    #expect(candidates("run csv \(path)/d") == ["d.txt"])
    #expect(candidates("run csv x -q \(path)/") == ["q.kql"])
    #expect(candidates("load \(path)/") == ["q.kql"])
    #expect(candidates("\"\(path)/b", "run [\"csv\",") == ["b c.csv"])
    #expect(
      Completion("\(path)/", at: .argument("csv"), CompletionContext()).candidates
        == ["a.csv", "b c.csv", "q\"q.csv"])
    #expect(
      Completion("json --ap", at: .output, CompletionContext()).candidates == ["--append"])
    let closing = Completion("run [\"cs", at: .entry(""), CompletionContext())
    #expect(closing.candidates == ["csv"] && closing.ending == "\"")
  }

  @Test func completesQueriesInsideOfWords() {
    #expect(candidates("run csv a.csv -e 'T | where Pay") == ["Payload"])
    #expect(candidates("run [\"csv\", \"a\", \"-e\", \"T | summ").contains("summarize"))
  }
}
