import KQLSyntax

/// What is set for runs that do not say it themselves, and whose queries do not: in the shell, in the user's
/// file of settings, in the system's.
///
/// A file has a line `name = value` for each; `#` begins a comment. Names are those of a run's options, and
/// `output` for the output of runs that name none.
public struct RunDefaults: Sendable {
  private struct Entry {
    var name: String
    var value: String
    /// Where it was said: a file and a line, or the shell.
    var origin: String
  }

  /// Those that count more come first.
  private var entries: [Entry] = []

  /// Nothing is set.
  public init() {}

  /// Reads a file of settings, which count less than those that are set already.
  ///
  /// - Parameters:
  ///   - path: One that is not there sets nothing.
  ///   - components: The outputs that there are.
  /// - Throws: A usage error that names the line.
  package mutating func read(_ path: String, _ components: Components) throws(PipelineError) {
    guard FileText.exists(path) else { return }
    let text: String
    do throws(FileText.Failure) {
      text = try FileText.read(path)
    } catch {
      throw .usage(error.message, help: "--no-config goes without it")
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let line = line.prefix { $0 != "#" }.trimmingBlanks
      if line.isEmpty { continue }
      let origin = "\(path), line \(number + 1)"
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(\.trimmingBlanks)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw .usage("\(origin): expected name = value, not '\(line)'", help: "")
      }
      do throws(PipelineError) {
        try Self.check(parts[0], parts[1], components)
      } catch {
        guard case .usage(let message, let help) = error else { throw error }
        throw .usage("\(origin): \(message)", help: help)
      }
      entries.append(Entry(name: parts[0], value: parts[1], origin: origin))
    }
  }

  /// Sets something before everything else, or takes away what the shell has set.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - value: `default` takes it away, `nil` leaves it.
  ///   - components: The outputs that there are.
  /// - Throws: A usage error that says what it takes.
  package mutating func set(
    _ name: String, _ value: String?, _ components: Components
  ) throws(PipelineError) {
    guard let value else { return try Self.check(name, components) }
    if value == "default" {
      try Self.check(name, components)
      return entries.removeAll { $0.name == name && $0.origin == Self.shell }
    }
    try Self.check(name, value, components)
    entries.removeAll { $0.name == name && $0.origin == Self.shell }
    entries.insert(Entry(name: name, value: value, origin: Self.shell), at: 0)
  }

  private static let shell = "set here"

  /// What is set and where, a line each.
  package var lines: [String] {
    var seen: Set<String> = []
    return entries.filter { seen.insert($0.name).inserted }
      .map { "\($0.name) \($0.value)  (\($0.origin))" }
  }

  /// The output of runs that name none.
  package var output: String? { entries.first { $0.name == "output" }?.value }

  /// The names of what can be set.
  package static func names(_ components: Components) -> [String] {
    RunSettings.all.map(\.description.name) + ["output"]
  }

  private static func check(_ name: String, _ components: Components) throws(PipelineError) {
    let names = Self.names(components)
    guard !names.contains(name) else { return }
    throw .usage(
      "there is no setting '\(name)'",
      help: Suggestion.closest(to: name, in: names).map { "did you mean '\($0)'?" }
        ?? "settings are \(names.joined(separator: ", "))")
  }

  private static func check(
    _ name: String, _ value: String, _ components: Components
  ) throws(PipelineError) {
    try check(name, components)
    if name == "output" {
      guard components.sink(named: value) != nil else {
        throw .unknown("output", value, components.sinks.map(\.name))
      }
      return
    }
    var settings = RunSettings()
    try settings.set(name, Self.text(value, of: name))
  }

  /// The text for a setting; that of a flag is empty.
  private static func text(_ value: String, of name: String) -> String {
    let setting = RunSettings.all.first { $0.description.name == name }
    return setting?.description.isFlag == true && ["true", "on", "yes"].contains(value) ? "" : value
  }

  /// Sets what has not been set.
  func apply(to settings: inout RunSettings) throws(PipelineError) {
    var seen: Set<String> = ["output"]
    for entry in entries where seen.insert(entry.name).inserted {
      guard let setting = RunSettings.all.first(where: { $0.description.name == entry.name }),
        setting.texts(settings).isEmpty
      else { continue }
      try settings.set(entry.name, Self.text(entry.value, of: entry.name))
    }
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
