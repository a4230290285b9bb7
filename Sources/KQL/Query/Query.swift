public import KQLSyntax

/// A query that has been parsed and bound, ready to run.
public struct Query: Sendable {
  /// What the query's tabular statements give, in order; the last is the result.
  let plans: [Plan]

  /// The text.
  public let text: String

  /// What is worth saying though the query can run.
  public let warnings: [Diagnostic]

  /// How the result of each statement is to be drawn; `nil` where the query does not say.
  package let charts: [Chart?]

  /// Whether it asks what time it is.
  let usesClock: Bool

  /// The names that stand for what `bag_unpack` and `pivot` give of a stream.
  package let namesKnownByUse: [String]

  /// Why a query could not be bound: at least one error.
  public struct Refusal: Error, Sendable {
    /// The mistakes, in the order of the text.
    public let diagnostics: [Diagnostic]
  }

  /// Parses and binds a query that reads no stream; it may read every file that the program may.
  ///
  /// - Throws: The mistakes in the query.
  public init(_ text: String, now: Datetime) throws(Refusal) {
    try self.init(text, catalog: nil, now: now)
  }

  /// Parses and binds a query.
  ///
  /// - Parameters:
  ///   - text: The query.
  ///   - catalog: The stream, which learns what the query asks of it; `nil` when there is none.
  ///   - functions: The functions that it may call besides its own.
  ///   - now: What `now()` is for the parts computed now.
  ///   - allowance: What these parts may use.
  /// - Throws: The mistakes in the query.
  package init(
    _ text: String, catalog: InputCatalog?, functions: FunctionLibrary = FunctionLibrary(),
    now: Datetime, allowance: Allowance = .unlimited
  ) throws(Refusal) {
    let parsed = Parser.parse(text)
    guard parsed.diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw Refusal(diagnostics: parsed.diagnostics)
    }
    try self.init(
      parsed, of: text, catalog: catalog, functions: functions, now: now, allowance: allowance)
  }

  /// Binds a query that has been parsed without errors; `text` is what its places are in.
  ///
  /// - Throws: The mistakes in the query.
  package init(
    _ parsed: ParseResult, of text: String, catalog: InputCatalog?, functions: FunctionLibrary,
    now: Datetime, allowance: Allowance = .unlimited
  ) throws(Refusal) {
    var usedNames: [String] = []
    while true {
      catalog?.begin()
      let binder = Binder(
        operators: Self.operators, catalog: catalog, now: now
      ) { (plan, now) throws(RunError) in
        try PlanRunner.table(of: plan, RunContext(now: now, allowance: allowance))
      }
      if let catalog, catalog.canRescan {
        binder.rescan = { (plan) throws(RunError) in
          try StreamScan.table(of: plan, catalog, RunContext(now: now, allowance: allowance))
        }
      }
      binder.usedNames = usedNames
      binder.files = ExternalFileReader(files: allowance.files).access
      binder.inferSchema = StorageInference(files: allowance.files).schema
      binder.scalars = functions.scalars
      do throws(Diagnostic) {
        binder.define(functions.functions)
        let bound = try allowance.during { () throws(Diagnostic) in
          try binder.query(parsed.query).map(\.withoutHiddenColumns)
        }
        if binder.needsRouting { continue }
        plans = bound
        var notes = parsed.diagnostics + binder.warnings
        charts = parsed.query.charts(of: bound.map(\.schema.withoutHidden), &notes)
        warnings = notes
        usesClock = binder.usesClock
        namesKnownByUse = binder.usedNames
        break
      } catch {
        if binder.needsRouting { continue }
        // A name may be of a column that is known by its use, and one that no event had so far may
        // come yet.
        guard let name = binder.unknownName else { throw Refusal(diagnostics: [error]) }
        let isNew = binder.learn(name)
        usedNames = binder.usedNames
        guard catalog?.addColumn(name, to: binder.unknownTable) == true || isNew else {
          throw Refusal(diagnostics: [error])
        }
      }
    }
    // Functions alone can be checked.
    if plans.isEmpty, catalog?.isCheck != true || !parsed.query.definesFunctions {
      throw Refusal(diagnostics: [Self.noTable(in: text, hasInput: catalog?.isCheck == false)])
    }
    self.text = text
  }

  private static func noTable(in text: String, hasInput: Bool) -> Diagnostic {
    Diagnostic(
      "the query gives no table", at: SourceSpan(0, text.utf8.count),
      help: hasInput
        ? "begin with the name of the input's table, for example Events | take 10"
        : "end with what is to be shown, for example print x")
  }

  private static let operators = Dictionary(
    uniqueKeysWithValues: QueryOperator.all.map { ($0.keyword, $0) })

  /// The columns of the result.
  public var schema: Schema { plans.last?.schema.withoutHidden ?? [] }

  /// Runs a query that reads no stream.
  ///
  /// - Returns: The tables of its tabular statements, in order.
  /// - Throws: What went wrong while it ran.
  public func run(now: Datetime) throws(RunError) -> [Table] {
    try run(now: now, allowance: .unlimited)
  }

  /// Runs a query that reads no stream, as far as it is allowed to.
  ///
  /// - Returns: The tables of its tabular statements, in order.
  /// - Throws: What went wrong while it ran.
  package func run(now: Datetime, allowance: Allowance) throws(RunError) -> [Table] {
    let context = RunContext(now: now, allowance: allowance)
    var tables: [Table] = []
    try allowance.during { () throws(RunError) in
      for plan in plans { tables.append(try PlanRunner.table(of: plan, context)) }
    }
    return tables
  }
}

extension QuerySyntax {
  /// Whether it has statements that create functions.
  fileprivate var definesFunctions: Bool {
    statements.contains { if case .createFunction = $0.kind { true } else { false } }
  }
}
