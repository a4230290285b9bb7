import Foundation
import RealTimeKQL
import Testing

/// `schema`, `explain` and `check` look and touch nothing, whatever options are set: system calls tell.
@Suite struct TraceTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  /// A value that a setting takes.
  private func word(_ setting: SettingDescription) -> String {
    let value =
      switch setting.value {
      case "TIMESPAN": "7s"
      case "DATETIME": "2024-02-03T04:05:06Z"
      case "NUMBER": "3"
      // A record may have a quarter of the memory.
      case "SIZE": setting.name == "longest-record" ? "1MiB" : "64MiB"
      case "PORT", "[ADDRESS:]PORT": "0"
      case "SPEED": "10x"
      case "COLUMNS": setting.name == "width" ? "60" : "a: long, b: string"
      case "CHARACTER": ";"
      case "NAME=VALUE": "linger.ms=5"
      case "HEADER": "X-Some: value"
      case "URL": "http://127.0.0.1:1"
      case "ADDRESS": "someone@example.com"
      case "SERVER": "smtp://127.0.0.1:25"
      case "HOST", "TENANT": "some.example.com"
      case _ where setting.name == "blobcontainername": "logs"
      case _ where ["files", "spill"].contains(setting.name): "."
      case "NAME|ADDRESS": "lo"
      case _ where setting.name == "encoding": "utf-8"
      case _ where ["key", "alert-key"].contains(setting.name): "print_0"
      case _ where setting.name == "http-time": "At"
      default:
        if case .words(let words) = setting.completion {
          words.last ?? ""
        } else {
          "\(setting.name).file"
        }
      }
    return setting.isFlag ? "--\(setting.name)" : "--\(setting.name)=\(value)"
  }

  /// The system calls that make, change or send something.
  private func effects(_ words: [String]) async throws -> [String] {
    let (result, effects) = try await Trace.run(words, in: folder)
    #expect(result.code == 0, "\(words): \(result.errors)")
    return effects
  }

  @Test func nothingIsTouched() async throws {
    guard try await Trace.isPossible() else {
      return print("SKIPPED: strace is not installed, or may not trace here")
    }
    try folder.write("a;b\n1;x\n", to: "in")
    try folder.write("{\"a\":1}\n", to: "in.ndjson")
    try folder.write("print 1, At = now()", to: "q.kql")
    try folder.write(".create function f() { print 1 }", to: "f.kql")
    try folder.write("Mine (a: long)", to: "tables")
    let record = try await Program.run(
      "demo", "logins", "--count=3", "none", "--record=recording", in: folder.path)
    #expect(record.code == 0)
    let stored = try await Program.run(
      "demo", "logins", "--count=3", "sqlite", "database", "--table=table.file", in: folder.path)
    #expect(stored.code == 0)
    let all = Components.builtIn
    for (number, source) in all.sources.enumerated() {
      let files = [
        "replay": "recording", "ndjson": "in.ndjson", "sqlite": "database", "ebpf": "process",
      ]
      let file = files[source.name] ?? "in"
      // Of what excludes each other, what makes the most; a state needs a file that is followed.
      let own = source.settings.filter { $0.name != "once" && !$0.isSecret }
      let follows = own.contains { $0.name == "follow" }
      let keepsState = follows && !Self.placeless.contains(source.name)
      let run = RunSettings.all.map(\.description).filter { setting in
        switch setting.name {
        case "clock": false
        case "state": keepsState
        case "spill", "spill-max": !keepsState
        case "metrics": follows || source.name == "syslogserver"
        case "record": !Self.unrecorded.contains(source.name)
        default: true
        }
      }
      // Every input and every output once: what one does does not depend on the other.
      let sinks = all.sinks.indices.filter { $0 % all.sources.count == number }
      for sink in sinks.isEmpty ? [all.sinks[0]] : sinks.map({ all.sinks[$0] }) {
        let outputs = sink.settings.filter {
          !["append", "http-label", "adxdirectingest", "alert-url-file"].contains($0.name)
            && !$0.isSecret
        }
        // Secrets are read from files.
        let secrets = (source.settings + sink.settings).filter(\.isSecret)
        for secret in secrets.map({ "\($0.name)-file" }) {
          try folder.write("https://example.com/?a=secret;AccountName=a", to: "\(secret).file")
        }
        let arguments = ["URL": "https://example.com/in", "CHANNEL": "mail"]
        let argument = arguments[sink.argument.notation] ?? "out"
        let words =
          [source.name] + Array(repeating: file, count: source.argument.count.lowerBound)
          + own.map(word)
          + ["-q", "q.kql", "--functions=f.kql"] + run.map(word)
          + [sink.name] + (sink.argument.count.upperBound > 0 ? [argument] : [])
          + outputs.map(word)
        #expect(try await effects(["schema"] + words) == [], "\(words)")
        #expect(try await effects(["explain"] + words) == [], "\(words)")
        // What a shell asks when Tab is pressed behind them.
        let line = ["realtimekql"] + words + ["--"]
        #expect(try await effects(["completion-words", "fish"] + line.dropFirst()) == [])
        let quoted = line.map { "'\($0)'" }.joined(separator: " ")
        #expect(try await effects(["completion-words", "bash", quoted, ""]) == [])
      }
    }
    #expect(
      try await effects([
        "check", "q.kql", "--functions=f.kql", "--tables=tables", "--table=Other (b: long)",
      ]) == [])
  }

  /// The inputs that `--record` cannot take down.
  private static let unrecorded: Set = ["journal", "ebpf", "evtx", "etl", "kafka"]

  /// The inputs of files whose place `--state` does not keep: they are not read from front to back.
  private static let placeless: Set = ["evtx", "etl"]
}
