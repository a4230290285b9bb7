import RealTimeKQL

/// A command line that shows a setting at work.
struct SettingExample {
  private let components: Components

  init(_ components: Components) { self.components = components }

  /// The line; `nil` for a secret, and where no value that fits is known.
  func line(of setting: SettingDescription) -> String? {
    guard !setting.isSecret else { return nil }
    for words in owners(of: setting) {
      for value in Self.values(of: setting) {
        let option = value.isEmpty ? "--\(setting.name)" : "--\(setting.name)=\(value)"
        let line = words.input + words.output + [option]
        guard (try? PipelineRequest(words: line, components)) != nil else { continue }
        return "realtimekql " + WordList.line(of: line)
      }
    }
    return nil
  }

  /// The words of runs that have the setting.
  private func owners(of setting: SettingDescription) -> [(input: [String], output: [String])] {
    let inputs = components.sources.filter { $0.settings.contains(setting) }
    let outputs = components.sinks.filter { $0.settings.contains(setting) }
    if inputs.isEmpty, outputs.isEmpty { return [(["demo", "logins"], ["json"])] }
    return inputs.map { ([$0.name] + Self.argument($0.argument), []) }
      + outputs.map { (["demo", "logins"], [$0.name] + Self.argument($0.argument)) }
  }

  private static func argument(_ argument: ComponentArgument) -> [String] {
    guard argument.isRequired else { return [] }
    switch argument.completion {
    case .files(let endings): return ["events\(endings.first ?? "")"]
    case .words(let words): return Array(words.prefix(1))
    case .none, .directories: return ["name"]
    }
  }

  /// Values to try, the best first.
  private static func values(of setting: SettingDescription) -> [String] {
    if setting.isFlag { return [""] }
    var values: [String] = []
    switch setting.completion {
    case .words(let words): values += words.reversed()
    case .files(let endings): values.append("file\(endings.first ?? ".txt")")
    case .directories: values.append("directory")
    case .none: break
    }
    values += [setting.standard, setting.alone].compactMap(\.self)
    values += [
      "10s", "5", "1000", "256MiB", "2024-05-01T12:00:00Z", "127.0.0.1", "name", ";", "0.5", "true",
      "https://localhost", "A: long",
    ]
    return values
  }
}
