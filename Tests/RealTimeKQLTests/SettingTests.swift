import RealTimeKQL
import Testing

/// Every setting of every input, output and of a run, as its definition says.
@Suite struct SettingTests {
  /// A value that a setting takes.
  static func value(of setting: SettingDescription) -> String {
    if setting.isFlag { return "" }
    switch setting.value {
    case "TIMESPAN": return "7s"
    case "DATETIME": return "2024-02-03T04:05:06Z"
    case "NUMBER": return "3"
    case "SIZE": return "64MiB"
    case "PORT", "[ADDRESS:]PORT": return "5514"
    case "SPEED": return "10x"
    case "COLUMNS": return setting.name == "width" ? "60" : "a: long, b: string"
    case "CHARACTER": return ";"
    case "NAME=VALUE": return "linger.ms=5"
    case "HEADER": return "X-Some: value"
    case "URL": return "https://127.0.0.1:1"
    case "ADDRESS": return "someone@example.com"
    case "SERVER": return "smtp://127.0.0.1:25"
    case "HOST", "TENANT": return "some.example.com"
    case _ where setting.name == "blobcontainername": return "logs"
    default:
      if case .words(let words) = setting.completion, let word = words.last { return word }
      return "value"
    }
  }

  static func word(_ setting: SettingDescription) -> String {
    setting.isFlag ? "--\(setting.name)" : "--\(setting.name)=\(value(of: setting))"
  }

  private static func argument(_ argument: ComponentArgument) -> [String] {
    guard argument.isRequired else { return [] }
    if case .words(let words) = argument.completion, let word = words.first { return [word] }
    return Array(repeating: "in", count: argument.count.lowerBound)
  }

  /// What an output writes to.
  private static func target(_ argument: ComponentArgument) -> [String] {
    switch argument.notation {
    case "": []
    case "URL": ["https://example.com/in"]
    case "CHANNEL": ["mail"]
    default: ["out"]
    }
  }

  /// What an output needs besides the setting that is tried.
  private static let needs = [
    "adx": ["--adxcluster=c.example.com", "--adxdatabase=D", "--adxtable=T", "--adxclientid=i"],
    "loganalytics": ["--dcr-id=d", "--dcr-stream=s", "--dcr-clientid=i"],
    "blob": ["--blobconnectionstring-file=SECRET", "--blobcontainername=logs"],
    "alert": [
      "--mail-server=smtp://localhost", "--mail-from=a@example.com", "--mail-to=b@example.com",
      "--mail-user=u",
    ],
  ]

  /// What a setting makes sense with.
  private static let companions = [
    "http-format": ["--http-index=i"], "http-index": ["--http-format=elastic"],
    "http-label": ["--http-format=loki"], "http-time": ["--http-format=splunk"],
    "kafka-ca": ["--kafka-security=tls"], "kafka-cert": ["--kafka-security=tls"],
    "kafka-key": ["--kafka-security=tls"], "kafka-mechanism": ["--kafka-user=u"],
    "alert-quiet": ["--alert-key=c"], "connections-per-address": ["--tcp=1"],
    "adxauthority": ["--adxkey-file=SECRET"], "dcr-authority": ["--dcr-key-file=SECRET"],
    "dcr-key-file": ["--dcr-authority=t"],
  ]

  /// What would be left aside is refused.
  @Test(arguments: [
    ("csv a.csv --from=end", "add --follow"), ("ndjson a --once --from=end", "leave out --once"),
    ("syslog a --once --from=end", "leave out --once"), ("evtx a --from=end", "add --follow"),
    (#"csv a.csv --separator=""#, ""), ("demo kafka t --kafka-mechanism=plain", ""),
    (
      "demo kafka t --brokers=b.example.com:9092 --kafka-user=u --kafka-mechanism=plain",
      "--kafka-security=tls"
    ),
    ("syslogserver --connections-per-address=3", "datagrams have no connections"),
    ("demo alert mail --mail-server=smtp://h --mail-from=a@b --mail-to=a@b --alert-quiet=1m", ""),
    ("demo adx --adxcluster=c --adxdatabase=D --adxtable=T --adxauthority=t", "--adxkey-file"),
    ("demo loganalytics https://h --dcr-id=d --dcr-stream=s --dcr-authority=t", "--dcr-key-file"),
  ])
  func whatIsOfNoUse(_ line: String, _ help: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let error = #expect(throws: PipelineError.self) { _ = try PipelineRequest(words: words) }
    #expect(error?.exitCode == 2)
    if case .usage(_, let given)? = error { #expect(given.contains(help)) }
  }

  @Test func theTextOfASettingGivesItAgain() throws {
    let folder = TemporaryFolder()
    try folder.write("https://example.com/?a=secret;AccountName=a", to: "secret")
    for definition in Components.builtIn.sources {
      let secrets = definition.settings.filter(\.isSecret).map { "\($0.name)-file" }
      for setting in definition.settings where !setting.isSecret {
        let isSecret = secrets.contains(setting.name)
        let word = isSecret ? "--\(setting.name)=\(folder["secret"])" : Self.word(setting)
        var extra = Self.companions[setting.name] ?? []
        if setting.name == "from", definition.settings.contains(where: { $0.name == "follow" }) {
          extra = ["--follow"]
        }
        if setting.name.hasPrefix("tls") {
          extra = ["--tls-cert=c", "--tls-key=k"].filter { !$0.hasPrefix("--\(setting.name)=") }
        }
        let words = [definition.name] + Self.argument(definition.argument) + [word]
        let first = try PipelineRequest(words: words + extra + ["none"])
        #expect(first.words.contains(word), "\(definition.name) --\(setting.name)")
        #expect(try PipelineRequest(words: first.words).words == first.words)
      }
    }
    for definition in Components.builtIn.sinks {
      let secrets = definition.settings.filter(\.isSecret).map { "\($0.name)-file" }
      for setting in definition.settings where !setting.isSecret {
        let isSecret = secrets.contains(setting.name)
        let word = isSecret ? "--\(setting.name)=\(folder["secret"])" : Self.word(setting)
        // A webhook is of another channel than mail.
        let isHook = setting.name == "alert-url-file"
        let target = isHook ? ["slack"] : Self.target(definition.argument)
        let needs = (isHook ? [] : Self.needs[definition.name] ?? [])
          .filter { !$0.hasPrefix("--\(setting.name)=") }
          .map { $0.replacing("SECRET", with: folder["secret"]) }
        let first = try PipelineRequest(
          words: ["demo", definition.name] + target + needs + [word]
            + (Self.companions[setting.name] ?? []).map {
              $0.replacing("SECRET", with: folder["secret"])
            })
        #expect(first.words.contains(word), "\(definition.name) --\(setting.name)")
        #expect(try PipelineRequest(words: first.words).words == first.words)
      }
    }
    for setting in RunSettings.all {
      let first = try PipelineRequest(words: ["demo", "none", Self.word(setting.description)])
      #expect(first.words.contains(Self.word(setting.description)), "--\(setting.description.name)")
      #expect(try PipelineRequest(words: first.words).words == first.words)
    }
  }

  /// An option of another input or output is refused, and it is said whose it is.
  @Test func foreignOptionsAreRefused() {
    let all = Components.builtIn
    var count = 0
    for source in all.sources {
      for sink in all.sinks {
        let own = Set((source.settings + sink.settings).map(\.name))
        let others =
          (all.sources.map { ($0.name, $0.settings) } + all.sinks.map { ($0.name, $0.settings) })
        for (owner, settings) in others {
          for setting in settings where !own.contains(setting.name) {
            let words =
              [source.name] + Self.argument(source.argument) + [Self.word(setting), sink.name]
            let error = #expect(throws: PipelineError.self) {
              _ = try PipelineRequest(words: words)
            }
            #expect(error?.exitCode == 2)
            #expect(
              error?.message.hasPrefix("--\(setting.name) belongs to") == true
                && error?.message.contains(owner) == true, "\(words): \(error?.message ?? "")")
            count += 1
          }
        }
      }
    }
    #expect(count > 100)
    let error = #expect(throws: PipelineError.self) {
      _ = try PipelineRequest(words: ["csv", "a.csv", "json", "--table=t"])
    }
    #expect(error?.message.contains("--table belongs to sqlite and postgres") == true)
  }

  /// A name means the same kind of option wherever it stands, so that words can be told apart.
  @Test func namesAreUnambiguous() {
    var flags: [String: Bool] = [:]
    let components =
      Components.builtIn.sources.map(\.settings) + Components.builtIn.sinks.map(\.settings)
    let run = Set(RunSettings.all.map(\.description.name))
    for setting in components.joined() {
      #expect(
        flags.updateValue(setting.isFlag, forKey: setting.name) ?? setting.isFlag == setting.isFlag)
      #expect(!run.contains(setting.name), "--\(setting.name) is the run's too")
    }
  }

  @Test func everythingIsExplained() {
    let all = Components.builtIn
    let settings =
      all.sources.flatMap(\.settings) + all.sinks.flatMap(\.settings)
      + RunSettings.all.map(\.description)
    for setting in settings { #expect(setting.help.hasSuffix("."), "--\(setting.name)") }
    for example in all.sources.map(\.example) + all.sinks.map(\.example) {
      #expect(example.hasPrefix("realtimekql "))
    }
  }

  @Test func secretsAreNotShown() {
    let secret = Secret("hunter2")
    #expect("\(secret)" == "***")
    #expect(String(reflecting: secret) == "***")
    #expect(!"\([secret])".contains("hunter2"))
  }
}
