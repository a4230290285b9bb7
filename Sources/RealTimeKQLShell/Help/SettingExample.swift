import RealTimeKQL

/// A command line that shows a setting at work.
struct SettingExample {
  private let components: Components

  init(_ components: Components) { self.components = components }

  /// The line; `nil` for a secret, and where no value that fits is known.
  func line(of setting: SettingDescription) -> String? {
    guard !setting.isSecret else { return nil }
    for owner in owners(of: setting) {
      for value in Self.values(of: setting) {
        let option = Self.option(setting, value)
        // Some go only together with another of their kind, or with all of them.
        let kin = owner.settings.filter {
          $0 != setting && !$0.isSecret && Self.areKin($0, setting)
        }
        .map { Self.option($0, Self.values(of: $0)[0]) }
        for options in [[option]] + kin.map({ [option, $0] }) + [[option] + kin] {
          let line = owner.words + options
          guard (try? PipelineRequest(words: line, components)) != nil else { continue }
          return "realtimekql " + WordList.line(of: line)
        }
      }
    }
    return nil
  }

  private static func option(_ setting: SettingDescription, _ value: String) -> String {
    value.isEmpty ? "--\(setting.name)" : "--\(setting.name)=\(value)"
  }

  /// Whether two settings have the first part of their names in common: `tls` and `tls-key`.
  private static func areKin(_ a: SettingDescription, _ b: SettingDescription) -> Bool {
    a.name.prefix { $0 != "-" } == b.name.prefix { $0 != "-" }
  }

  /// The words of runs that have the setting.
  private func owners(
    of setting: SettingDescription
  ) -> [(words: [String], settings: [SettingDescription])] {
    let inputs = components.sources.filter { $0.settings.contains(setting) }
    let outputs = components.sinks.filter { $0.settings.contains(setting) }
    let demo = ["demo", "logins"]
    if inputs.isEmpty, outputs.isEmpty { return [(demo + ["json"], [])] }
    return inputs.map { ([$0.name] + Self.argument($0.argument), $0.settings) }
      + outputs.flatMap { output in
        let name = demo + [output.name]
        let usual = (name + Self.argument(output.argument), output.settings)
        return output.argument.isRequired
          ? [usual] : [usual, (name + ["out.txt"], output.settings)]
      }
  }

  private static func argument(_ argument: ComponentArgument) -> [String] {
    guard argument.isRequired else { return [] }
    if argument.notation.hasPrefix("URL") { return ["https://example.com/in"] }
    switch argument.completion {
    case .files(let endings): return ["events\(endings.first ?? "")"]
    case .words(let words): return Array(words.prefix(1))
    case .none, .directories: return ["name"]
    }
  }

  /// What fits by what stands for the value in the help.
  private static let byNotation = [
    "COLUMN": "Computer", "EXPRESSION": "TimeGenerated", "HEADER": "X-Scope-OrgID: name",
    "KQL": "T | take 5", "NAME": "name", "NAME|ADDRESS": "127.0.0.1", "[ADDRESS:]PORT": "9464",
    "SIZE": "256MiB", "TABLE": "Logins", "TIMESPAN": "1h", "URL": "https://proxy.example.com:3128",
  ]

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
    // Some standards are told in words.
    values += [setting.standard, setting.alone].compactMap(\.self).filter { !$0.contains(" ") }
    values += byNotation[setting.value].map { [$0] } ?? []
    values += [
      "10s", "5", "1000", "256MiB", "2024-05-01T12:00:00Z", "127.0.0.1", "name", ";", "0.5", "true",
      "https://localhost", "A: long", "X-Name: value", "linger.ms=100",
    ]
    return values
  }
}
