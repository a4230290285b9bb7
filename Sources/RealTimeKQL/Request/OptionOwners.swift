import KQLSyntax

/// Tells which input or output of a run an option belongs to.
struct OptionOwners {
  enum Owner: Hashable {
    case run
    /// The number of an input or output, outputs behind inputs.
    case component(Int)
  }

  private let owned: [(name: String, settings: Set<String>)]
  private let components: Components

  init(_ run: [(name: String, settings: [SettingDescription])], _ components: Components) {
    owned = run.map { ($0.name, Set($0.settings.map(\.name))) }
    self.components = components
  }

  /// Who owns an option.
  ///
  /// - Throws: A usage error that names whose it is when nobody in the run owns it, or that says where
  ///   it must stand when it could be several's.
  func owner(of option: RequestWords.Option) throws(PipelineError) -> Owner {
    if RunSettings.all.contains(where: { $0.description.name == option.name }) { return .run }
    let able = owned.indices.filter { owned[$0].settings.contains(option.name) }
    if able.count == 1 { return .component(able[0]) }
    if let before = able.last(where: { $0 < option.componentsBefore }) {
      return .component(before)
    }
    let names = able.map { owned[$0].name }
    guard able.isEmpty else {
      throw .usage(
        "--\(option.name) could belong to \(Self.list(names))",
        help: "put it behind the one that it is for")
    }
    var others: [String] = []
    let all =
      components.sources.map { ($0.name, $0.settings) }
      + components.sinks.map { ($0.name, $0.settings) }
    // An input and an output may have one name.
    for (name, settings) in all
    where settings.contains(where: { $0.name == option.name }) && !others.contains(name) {
      others.append(name)
    }
    throw .usage(
      "--\(option.name) belongs to \(Self.list(others))",
      help: "this run has \(Self.list(owned.map(\.name)))")
  }

  private static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "nothing" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}

/// What to say to somebody who has used a name that is not there.
enum NameHelp {
  static func text(_ name: String, _ kind: String, _ names: [String]) -> String {
    Suggestion.closest(to: name, in: names).map { "did you mean '\($0)'?" }
      ?? "\(kind)s are \(names.joined(separator: ", "))"
  }
}
