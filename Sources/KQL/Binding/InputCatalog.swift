import KQLSyntax

/// The streams a query may read, as the binder asks for them.
///
/// An input has events, and perhaps tables with names of their own, which pick some of the events or show
/// them in other columns. With a single input, every other name stands for its events, unless they are of
/// several kinds and its tables have fixed names.
package final class InputCatalog {
  private let inputs: [CatalogInput]

  /// The tables that the query reads, or has read when it was bound before.
  private var views: [InputView] = []

  /// Whether a stream does not end, so that local files may change while it is read.
  package var isLive = false

  /// Tables that several inputs have, so that their names say none.
  package var contested: Set<String> = []

  /// Gives the inputs that have a table, for whoever asks for one that is not here.
  package var offers: (String) -> [String]? = { _ in nil }

  package init(_ inputs: [CatalogInput]) {
    self.inputs = inputs
    check = nil
  }

  package convenience init(standard: any InputFormat, views: [String: any InputFormat] = [:]) {
    self.init([CatalogInput(standard: standard, views: views)])
  }

  /// A catalog for a check without an input: the tables of a query are those of a declaration, and
  /// any other name is a table that has the columns which the query uses, all of one type.
  init(declared: [String: Schema], others: ScalarType, standard: any InputFormat) {
    inputs = [CatalogInput(standard: standard)]
    check = Check(declared: declared, assumedType: others)
    _ = view(0, "")
  }

  /// What a check knows instead of an input.
  private struct Check {
    let declared: [String: Schema]
    let assumedType: ScalarType
    var undeclared: [UndeclaredTable] = []
  }

  private var check: Check?

  /// Whether there is no input, but a check of the query.
  var isCheck: Bool { check != nil }

  /// A table that a query names and nothing declares.
  struct UndeclaredTable {
    var name: NameSyntax

    /// The text that names it, when it is not the query's.
    var source: DiagnosticSource?
  }

  /// The tables that the query names and nothing declares.
  var undeclared: [UndeclaredTable] { check?.undeclared ?? [] }

  /// Forgets what the query calls its tables: it is bound anew.
  func begin() { for view in views { view.begin() } }

  // MARK: Names

  /// Whether a name that no table has stands for the events of the only input.
  var takesAnyName: Bool { inputs.count == 1 && !inputs[0].hasFixedTables }

  /// The names of tables that are known before a query names one, in alphabetical order.
  var tableNames: [String] {
    if let check { return check.declared.keys.sorted() }
    return takesAnyName
      ? inputs[0].views.keys.sorted() : inputs.flatMap(\.allNames).sorted()
  }

  /// What the events of the only input may be called as they are, where that is not any name.
  var recordNames: [String] {
    guard inputs.count == 1, !takesAnyName else { return [] }
    return inputs[0].recordNames + inputs[0].otherNames
  }

  /// The tables that together are all events, for a query that names none.
  var everything: [InputTable] {
    if takesAnyName {
      let name = used.first?.name ?? "Input"
      return table(named: name).map { [$0] } ?? []
    }
    return inputs.compactMap { input in
      (input.givenName ?? input.names.first).flatMap { table(named: $0) }
    }
  }

  /// What a name stands for.
  enum Naming {
    /// A table of an input.
    case table(InputTable)
    /// The events whose column `Type` has this name.
    case routed(InputTable, typeColumn: Int)
    /// No input has such a table.
    case absent
    /// A second name for events that have one already.
    case second(of: String)
    /// Each name stands for the events of that type alone, so that the query must be bound anew.
    case split
  }

  /// What a name stands for: a table that an input offers by its own name, or that ``CatalogInput/givenName``
  /// gave; else, of a single input, its events, whatever they are called.
  func naming(
    _ name: String, at span: SourceSpan = SourceSpan(0, 0), in source: DiagnosticSource? = nil
  ) -> Naming {
    if let check { return .table(table(named: name, at: span, in: source, check)) }
    guard let (number, key) = place(of: name) else { return .absent }
    let view = view(number, key)
    if key.isEmpty, let known = view.name, known != name, !view.isRouted {
      let input = inputs[number]
      guard input.views.isEmpty, input.givenName == nil, view.typeColumn != nil else {
        return .second(of: known)
      }
      view.isRouted = true
      return .split
    }
    view.name = name
    if view.isRouted, let typeColumn = view.typeColumn {
      return .routed(view.table, typeColumn: typeColumn)
    }
    return .table(view.table)
  }

  /// The input that a name belongs to, and the name of the format there.
  private func place(of name: String) -> (input: Int, key: String)? {
    if let given = inputs.firstIndex(where: { $0.givenName == name }) {
      return (given, inputs[given].views[name] == nil ? "" : name)
    }
    if let offered = inputs.firstIndex(where: { $0.views[name] != nil }) { return (offered, name) }
    if !takesAnyName {
      return inputs.firstIndex { $0.mayBeCalled(name) }.map { ($0, "") }
    }
    return !inputs[0].views.isEmpty && KnownTables.contains(name) ? nil : (0, "")
  }

  /// The table of a name, `nil` when it stands for none.
  func table(named name: String, at span: SourceSpan = SourceSpan(0, 0)) -> InputTable? {
    switch naming(name, at: span) {
    case .table(let table), .routed(let table, _): table
    case .absent, .second, .split: nil
    }
  }

  private func table(
    named name: String, at span: SourceSpan, in source: DiagnosticSource?, _ check: Check
  ) -> InputTable {
    if let schema = check.declared[name] {
      return InputTable(name: name, number: 0, schema: schema, eventTime: nil)
    }
    if !check.undeclared.contains(where: { $0.name.text == name }) {
      self.check?.undeclared.append(
        UndeclaredTable(name: NameSyntax(name, at: span), source: source))
    }
    return InputTable(
      name: name, number: 0,
      schema: views[0].named.map { ColumnSchema($0.name, check.assumedType) },
      eventTime: nil)
  }

  // MARK: Tables in use

  /// The table in use with a number.
  func view(_ number: Int) -> InputView { views[number] }

  private func view(_ input: Int, _ key: String) -> InputView {
    if let known = views.first(where: { $0.input == input && $0.key == key }) { return known }
    let of = inputs[input]
    let view = InputView(
      number: views.count, input: input, key: key, of.views[key] ?? of.standard,
      eventTime: of.eventTimeText)
    views.append(view)
    return view
  }

  /// The tables that the query reads.
  private var used: [InputView] { views.filter { $0.name != nil } }

  /// Those that a new name may be of: that of the place where it stands, or any.
  private func candidates(_ number: Int?) -> [InputView] {
    if let number { return [views[number]] }
    return check == nil ? used : views
  }

  /// Whether a column may be added, to the table with a number or to any.
  func mayAddColumn(_ name: String, to number: Int? = nil) -> Bool {
    check?.undeclared.isEmpty != true && candidates(number).contains { $0.mayAddColumn(name) }
  }

  /// Adds a column to the table with a number, or to each that takes it; the query has to be bound anew.
  ///
  /// - Returns: `false` when none does.
  func addColumn(_ name: String, to number: Int? = nil) -> Bool {
    guard mayAddColumn(name, to: number) else { return false }
    for view in candidates(number) where view.mayAddColumn(name) { view.addColumn(name) }
    return true
  }

  /// Whether names that are in no schema may be asked for.
  var isOpen: Bool {
    let used = used
    return used.isEmpty ? inputs.contains { $0.standard.isOpen } : used.contains(where: \.isOpen)
  }

  /// Whether queries may group by members of events: those of JSON, and of the original's record.
  var hasUntypedMembers: Bool {
    let used = used
    return used.isEmpty
      ? inputs.contains { $0.standard.hasUntypedMembers }
      : used.contains(where: \.hasUntypedMembers)
  }

  /// The places of the inputs that the query reads.
  package var usedInputs: Set<Int> { Set(used.map(\.input)) }

  /// What the query asks of the streams.
  var feeds: [StreamFeed] {
    let used = used.filter { !inputs[$0.input].isStatic }
    return used.isEmpty ? [view(0, "").feed] : used.map(\.feed)
  }

  // MARK: Inputs

  /// Whether the run has several inputs.
  var hasSeveralInputs: Bool { inputs.count > 1 }

  /// Whether an input is read to its end before the others.
  func isStatic(_ input: Int) -> Bool { inputs[input].isStatic }

  /// Whether any stream can be read from its start before the query runs.
  var canRescan: Bool { isCheck || inputs.contains { $0.rescan != nil } }

  private static let nothing: CatalogInput.Rescan = { (_) throws(RunError) in }

  /// Reads an input from its start; `nil` when it can be read only once.
  func rescan(_ input: Int) -> CatalogInput.Rescan? {
    isCheck ? Self.nothing : inputs[input].rescan
  }
}
