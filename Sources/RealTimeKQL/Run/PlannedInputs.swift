import KQL

/// An input of a run and what it is like.
struct PlannedInput: Sendable {
  let input: PipelineInput
  let plan: SourcePlan

  /// What queries call its events, where there are other inputs.
  let tableNames: [String]

  /// The tables that it has itself, by their names.
  fileprivate(set) var views: [String: any InputFormat]

  init(input: PipelineInput, plan: SourcePlan, tableNames: [String]) {
    self.input = input
    self.plan = plan
    self.tableNames = tableNames
    views = plan.views
  }

  /// What queries may call its tables, as the binder sees it.
  ///
  /// - Parameters:
  ///   - isAlone: Whether the run has no other input.
  ///   - givenName: What `--as` says of the only input of a run.
  /// - Returns: The input for a catalog, which can be read once.
  func catalogInput(isAlone: Bool, _ givenName: String?) -> CatalogInput {
    var catalogInput = CatalogInput(standard: plan.standard, views: views)
    catalogInput.names = tableNames
    // Without a query, and for a look at an input, it is called Events.
    if isAlone {
      catalogInput.otherNames = (["Events"] + plan.recordNames).filter { !tableNames.contains($0) }
    }
    catalogInput.hasFixedTables = plan.hasFixedTables
    catalogInput.givenName = input.table ?? (isAlone ? givenName : nil)
    return catalogInput
  }

  /// Throws when an input whose tables are fixed is given the name of a table that others have: its events are none of that.
  func checkName(_ givenName: String?) throws(PipelineError) {
    guard let name = input.table ?? givenName, plan.hasFixedTables, views[name] == nil,
      KnownTables.contains(name)
    else { return }
    throw .usage(
      "'\(input.name)' has no table '\(name)', which --as asks for",
      help: "it has \(views.keys.sorted().joined(separator: ", "))")
  }
}

/// The inputs of a run and what they are like.
struct PlannedInputs: Sendable {
  private let all: [PlannedInput]

  /// Tables that several inputs have and none of them alone, so that no query can name them.
  let contested: Set<String>

  /// Creates the inputs of a run: a table that several of them have belongs to the one that was given no
  /// name, and to none where there are several of those.
  init(_ all: [PlannedInput]) {
    let counts = Self.counts(all)
    let unnamedCounts = Self.counts(all.filter { $0.input.table == nil })
    let given = Set(all.compactMap(\.input.table))
    let contested = Set(unnamedCounts.filter { $0.value > 1 && !given.contains($0.key) }.keys)
    self.contested = contested
    self.all = all.map { input in
      var input = input
      input.views = input.views.filter { name, _ in
        guard let given = input.input.table else { return !contested.contains(name) }
        return name == given || counts[name] == 1
      }
      return input
    }
  }

  /// How many inputs have a table, by its name.
  private static func counts(_ inputs: [PlannedInput]) -> [String: Int] {
    inputs.flatMap(\.views.keys).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  subscript(_ index: Int) -> PlannedInput { all[index] }

  /// How many there are.
  var count: Int { all.count }

  /// Whether events arrive as they happen, from one of them at least.
  var isLive: Bool { all.contains { $0.plan.isLive } }

  /// What was found out about the events and is worth saying.
  var notes: [String] { all.flatMap(\.plan.notes) }

  /// Whether some columns are known before an event is read.
  var haveColumns: Bool { all.contains { !$0.plan.standard.schema.isEmpty } }

  /// Whether an input is read to its end before the others, which do not end.
  func isStatic(_ index: Int) -> Bool { isLive && !all[index].plan.isLive }

  /// The places of those that are read while the queries run.
  var streams: [Int] { all.indices.filter { !isStatic($0) } }

  /// Whether events come from several files or senders, of some of the inputs.
  func haveSeveralSources(_ used: Set<Int>) -> Bool {
    let streams = streams.filter(used.contains)
    return streams.count > 1 || streams.contains { all[$0].plan.hasSeveralSources }
  }

  /// What a run of several inputs cannot do yet that one of a single input can.
  func check(_ settings: RunSettings, hasQueries: Bool) throws(PipelineError) {
    if settings.metrics != nil, !isLive {
      throw .usage(
        "--metrics is for an input that goes on, and this one ends",
        help: "--stats FILE writes the numbers of a run when it ends")
    }
    guard all.count > 1 else {
      let input = all[0]
      if settings.state != nil, let help = input.plan.resumeHelp {
        throw .usage("--state is for files that are followed", help: help)
      }
      if settings.recordFile != nil, !input.plan.canRecord {
        throw .usage(
          "--record cannot take down '\(input.input.name)'",
          help: "only the built-in formats are recorded; keep the files themselves")
      }
      return
    }
    if let shared = all.first(where: \.plan.isShared) {
      throw .usage(
        "'\(shared.input.name)' in a group is the only input of its run",
        help: "leave --group out, or read tables in the query: externaldata")
    }
    var names: Set<String> = []
    for name in all.flatMap(\.names) where !names.insert(name).inserted {
      throw .usage(
        "two inputs have a table '\(name)'", help: "name one of them: --as NAME behind it")
    }
    if let unnamed = all.first(where: \.names.isEmpty) {
      throw .usage(
        "queries have no name for the input '\(unnamed.input.name)'",
        help: "put --as NAME behind it")
    }
    if !hasQueries {
      throw .usage(
        "several inputs need a query that names their tables",
        help: "there are \(names.sorted().joined(separator: ", "))")
    }
    if settings.recordFile != nil {
      throw .usage(
        "--record takes down one input, and this run has \(all.count)",
        help: "run each input by itself")
    }
    guard settings.state != nil else { return }
    for index in streams {
      guard let help = all[index].plan.resumeHelp else { continue }
      throw .usage(
        "--state is for files that are followed, and '\(all[index].input.name)' is none", help: help
      )
    }
  }

  /// Warns of an input that no query reads.
  func warnings(_ used: Set<Int>) -> [String] {
    guard all.count > 1 else { return [] }
    return all.indices.filter { !used.contains($0) }.map {
      "note: no query reads '\(all[$0].names[0])'"
    }
  }
}

extension PlannedInput {
  /// The names of its tables, where there are other inputs.
  fileprivate var names: [String] {
    tableNames + views.keys.filter { !tableNames.contains($0) }.sorted()
  }
}
