import Foundation
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// Completion in bash, zsh and fish, with the scripts that the command prints.
@Suite struct ShellCompletionTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    for name in [
      "data.csv", "my data.csv", "notes.txt", "events.ndjson", "auth.log", "rules.kql", "key.pem",
      "cities.mmdb", "events.man", "page.html", "\u{1B}]0;owned\u{7}.csv", "left\u{202E}right.csv",
      "line\nbreak.csv",
    ] { try folder.write("", to: name) }
    try FileManager.default.createDirectory(
      atPath: folder["logs"], withIntermediateDirectories: false)
    try folder.write("", to: "logs/old.csv")
  }

  // MARK: Every word, through bash's function

  /// What bash's function offers for each line.
  private func bash(_ lines: [String]) async throws -> [[String]] {
    Self.words(
      of: try await Program.run(
        Self.driver, input: Self.input(lines), program: "/bin/bash", in: folder.path))
  }

  private static func input(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

  private static func words(of result: Program.Result) -> [[String]] {
    #expect(result.errors.isEmpty, "\(result.errors)")
    return result.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { $0.split(separator: "\t").map(String.init) }
  }

  /// What makes bash say what its function offers.
  private static let driver = [
    "--norc", "-c",
    #"""
    source <(realtimekql completion bash)
    compopt() { :; }
    while IFS= read -r COMP_LINE; do
      COMP_POINT=${#COMP_LINE}
      word=${COMP_LINE##*[ =:]}
      _realtimekql realtimekql "$word" ""
      printf '%s\t' "${COMPREPLY[@]}"
      echo
    done
    """#,
  ]

  private static func beginning(_ source: SourceDefinition) -> String {
    "realtimekql \(source.name) \(source.argument.isRequired ? "data.csv " : "")"
  }

  @Test func bashOffersEveryNameAndOption() async throws {
    let all = Components.builtIn
    var lines = [
      "realtimekql ", "realtimekql help ", "realtimekql completion ", "realtimekql check --",
    ]
    var expected = [
      all.sources.map(\.name) + ["query", "explain", "completion"],
      ["summarize", "strcat", "csv", "tolerance", "run"], ["bash", "zsh", "fish"],
      ["--table=", "--tables=", "--functions="],
    ]
    for source in all.sources {
      let beginning = Self.beginning(source)
      lines.append(beginning)
      expected.append(all.sinks.map(\.name))
      for sink in all.sinks {
        lines.append("\(beginning)\(sink.name) --")
        expected.append(
          (source.settings + sink.settings + RunSettings.all.map(\.description)).map {
            $0.isFlag ? "--\($0.name)" : "--\($0.name)="
          } + ["--query=", "--expression=", "--functions=", "--help"])
      }
    }
    let answers = try await bash(lines)
    #expect(answers.count == lines.count)
    for ((line, expected), answer) in zip(zip(lines, expected), answers) {
      let missing = Set(expected).subtracting(answer)
      #expect(missing.isEmpty, "'\(line)' lacks \(missing.sorted())")
    }
    #expect(!answers[0].contains("completion-words"))
  }

  /// A line before the value of each option of every component, and what is offered there.
  private var everyOption: (lines: [String], expected: [[String]]) {
    let all = Components.builtIn
    var lines: [String] = []
    var expected: [[String]] = []
    func add(_ beginning: String, _ settings: [SettingDescription]) {
      for setting in settings where !setting.isFlag {
        let values: [String]
        switch setting.completion {
        case .none: values = []
        case .words(let words): values = words
        case .files([]): values = ["data.csv", "notes.txt", "logs"]
        case .files(let endings):
          values = folder.names.filter { name in
            endings.contains(where: name.hasSuffix) && name.allSatisfy { $0.isASCII && $0 >= " " }
          }
          #expect(!values.isEmpty, "no file for --\(setting.name)")
        case .directories: values = ["logs"]
        }
        lines.append("\(beginning)--\(setting.name)=")
        expected.append(values)
        guard setting.alone == nil else { continue }
        lines.append("\(beginning)--\(setting.name) ")
        expected.append(values)
      }
    }
    for source in all.sources { add(Self.beginning(source), source.settings) }
    for sink in all.sinks { add("realtimekql demo \(sink.name) ", sink.settings) }
    add(
      "realtimekql demo ",
      RunSettings.all.map(\.description) + TextOption.allCases.map(\.description))
    return (lines, expected)
  }

  /// Nobody who presses Tab wants a file made or a server asked.
  @Test func nothingIsTouched() async throws {
    guard try await Trace.isPossible() else { return skip("strace") }
    let lines = everyOption.lines + Components.builtIn.sinks.map { "realtimekql demo \($0.name) " }
    let (result, effects) = try await Trace.run(
      Self.driver, input: Self.input(lines), program: "/bin/bash", in: folder,
      // bash would ask for the user's shell.
      environment: ["SHELL": "/bin/bash"])
    #expect(Self.words(of: result).count == lines.count)
    #expect(effects == [])
  }

  @Test func bashOffersEveryValue() async throws {
    let (lines, expected) = everyOption
    let answers = try await bash(lines)
    #expect(answers.count == lines.count)
    for ((line, expected), answer) in zip(zip(lines, expected), answers) {
      let missing = Set(expected).subtracting(answer)
      #expect(missing.isEmpty, "'\(line)' lacks \(missing.sorted())")
    }
  }

  @Test func filesFitTheirPlaces() async throws {
    let answers = try await bash([
      "realtimekql csv ", "realtimekql ndjson ", "realtimekql syslog ", "realtimekql csv logs/",
      "realtimekql csv data.csv -q ", "realtimekql demo json ", "realtimekql csv no",
      "realtimekql csv data.csv -e ", "realtimekql run csv d", "realtimekql peek 3 csv d",
      "realtimekql csv data.csv json x.ndjson + ", "realtimekql csv 'my d",
      #"realtimekql csv my\ d"#, "realtimekql syslogserver udp:", "realtimekql query -f ",
    ])
    #expect(answers[0] == ["data.csv", "logs", "my data.csv"])
    #expect(answers[1] == ["events.ndjson", "logs"])
    #expect(answers[2] == ["auth.log", "logs"])
    #expect(answers[3] == ["logs/old.csv"])
    #expect(answers[4] == ["logs", "rules.kql"])
    #expect(answers[5].contains("events.ndjson") && answers[5].contains("+"))
    #expect(answers[6] == ["notes.txt"], "any file where none fits")
    #expect(answers[7].isEmpty)
    #expect(answers[8] == ["data.csv"])
    #expect(answers[9] == ["data.csv"])
    #expect(answers[10] == Components.builtIn.sinks.map(\.name).sorted())
    // What the driver passes as the word begins behind the blank.
    #expect(answers[11] == ["data.csv"])
    #expect(answers[12] == ["data.csv"])
    #expect(answers[13].isEmpty)
    #expect(answers[14].contains("rules.kql"))
  }

  // MARK: The shells themselves

  @Test func bashCompletesOnATerminal() async throws {
    guard Program.isInstalled("tmux") else { return skip("tmux") }
    let terminal = try await Terminal("bash --norc --noprofile", in: folder)
    try await terminal.enter("source <(realtimekql completion bash)")
    for setting in ["completion-query-items 0", "page-completions off", "show-all-if-ambiguous on"]
    {
      try await terminal.enter("bind 'set \(setting)'")
    }
    try await terminal.line("realtimekql syslogs", completesTo: "realtimekql syslogserver ")
    try await terminal.line("realtimekql csv da", completesTo: "realtimekql csv data.csv ")
    try await terminal.line("realtimekql csv lo", completesTo: "realtimekql csv logs/")
    try await terminal.line("realtimekql csv logs/", completesTo: "realtimekql csv logs/old.csv ")
    try await terminal.line("realtimekql csv my", completesTo: #"realtimekql csv my\ data.csv "#)
    try await terminal.line("realtimekql csv 'my d", completesTo: "realtimekql csv 'my data.csv' ")
    try await terminal.line(
      "realtimekql csv a --fr", completesTo: "realtimekql csv a --from=")
    try await terminal.line(
      "realtimekql csv a --from=st", completesTo: "realtimekql csv a --from=start ")
    try await terminal.line(
      "realtimekql csv a --from e", completesTo: "realtimekql csv a --from end ")
    try await terminal.line(
      "realtimekql csv a --query=ru", completesTo: "realtimekql csv a --query=rules.kql ")
    try await terminal.line(
      "realtimekql syslogserver tc", completesTo: "realtimekql syslogserver tcp:")
    try await terminal.line(
      "FOO=1 realtimekql demo logi", completesTo: "FOO=1 realtimekql demo logins ")
    try await terminal.line("realtimekql csv a tab", completesTo: "realtimekql csv a table ")
    // Names that would control the terminal are not shown.
    let shown = try await terminal.line("realtimekql csv ", shows: ["data.csv", "logs/"])
    #expect(!shown.contains("owned") && !shown.contains("right"))
    try await terminal.line(
      "realtimekql replay data.csv --",
      shows: ["--speed=", "--tolerance=", "--append", "--query=", "--help"])
  }

  @Test func zshCompletesOnATerminal() async throws {
    guard Program.isInstalled("tmux") else { return skip("tmux") }
    guard Program.isInstalled("zsh") else { return skip("zsh") }
    let terminal = try await Terminal("zsh -f", in: folder)
    try await terminal.enter("autoload -U compinit; compinit -D -u")
    try await terminal.enter("source <(realtimekql completion zsh)")
    try await terminal.line("realtimekql syslogs", completesTo: "realtimekql syslogserver ")
    try await terminal.line("realtimekql csv da", completesTo: "realtimekql csv data.csv ")
    try await terminal.line("realtimekql csv lo", completesTo: "realtimekql csv logs/")
    try await terminal.line("realtimekql csv logs/", completesTo: "realtimekql csv logs/old.csv ")
    try await terminal.line("realtimekql csv my", completesTo: #"realtimekql csv my\ data.csv "#)
    try await terminal.line("realtimekql csv a --fr", completesTo: "realtimekql csv a --from=")
    try await terminal.line(
      "realtimekql csv a --from=st", completesTo: "realtimekql csv a --from=start ")
    try await terminal.line(
      "realtimekql csv a --query=ru", completesTo: "realtimekql csv a --query=rules.kql ")
    try await terminal.line(
      "realtimekql replay data.csv --", shows: ["--speed=", "--tolerance=", "--append", "--help"])
  }

  @Test func fishCompletes() async throws {
    guard Program.isInstalled("fish") else { return skip("fish") }
    func fish(_ line: String) async throws -> [String] {
      let result = try await Program.run(
        ["-c", "realtimekql completion fish | source; complete -C '\(line)'"],
        program: "/usr/bin/fish", in: folder.path)
      #expect(result.errors.isEmpty, "\(result.errors)")
      return result.lines.map { String($0.prefix { $0 != "\t" }) }
    }
    #expect(
      Set(Components.builtIn.sources.map(\.name)).isSubset(of: try await fish("realtimekql ")))
    #expect(try await fish("realtimekql csv d") == ["data.csv"])
    #expect(try await fish("realtimekql csv logs/") == ["logs/old.csv"])
    #expect(try await fish("realtimekql csv a --from=s") == ["--from=start"])
    #expect(try await fish("realtimekql csv a --from ").sorted() == ["end", "start"])
    #expect(try await fish("realtimekql csv a --query=r") == ["--query=rules.kql"])
    let options = try await fish("realtimekql replay data.csv --")
    #expect(["--speed=", "--tolerance=", "--append", "--help"].allSatisfy(options.contains))
  }

  /// Says aloud that something was not tested.
  private func skip(_ program: String) {
    print("SKIPPED: \(program) is not installed; Scripts/install-packages tests installs it")
  }
}
