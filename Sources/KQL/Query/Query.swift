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

  /// Why a query could not be bound: at least one error.
  public struct Refusal: Error, Sendable {
    /// The mistakes, in the order of the text.
    public let diagnostics: [Diagnostic]
  }

  /// Parses and binds a query that reads no stream.
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
  ///   - memory: What these parts may keep; `nil` for any amount.
  /// - Throws: The mistakes in the query.
  package init(
    _ text: String, catalog: InputCatalog?, functions: FunctionLibrary = FunctionLibrary(),
    now: Datetime, memory: MemoryAccount? = nil
  ) throws(Refusal) {
    let parsed = Parser.parse(text)
    guard parsed.diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw Refusal(diagnostics: parsed.diagnostics)
    }
    try self.init(
      parsed, of: text, catalog: catalog, functions: functions, now: now, memory: memory)
  }

  /// Binds a query that has been parsed without errors; `text` is what its places are in.
  ///
  /// - Throws: The mistakes in the query.
  package init(
    _ parsed: ParseResult, of text: String, catalog: InputCatalog?, functions: FunctionLibrary,
    now: Datetime, memory: MemoryAccount? = nil
  ) throws(Refusal) {
    var usedNames: [String] = []
    while true {
      catalog?.begin()
      let binder = Binder(
        operators: Self.operators, catalog: catalog, now: now
      ) { (plan, now) throws(RunError) in
        try PlanRunner.table(of: plan, RunContext(now: now, memory: memory))
      }
      if let catalog, catalog.canRescan {
        binder.rescan = { (plan) throws(RunError) in
          try StreamScan.table(of: plan, catalog, RunContext(now: now, memory: memory))
        }
      }
      binder.usedNames = usedNames
      binder.files = ExternalFileReader.access
      binder.inferSchema = StorageInference.schema
      binder.scalars = functions.scalars
      do throws(Diagnostic) {
        binder.define(functions.functions)
        let bound = try binder.query(parsed.query).map(\.withoutHiddenColumns)
        if binder.needsRouting { continue }
        plans = bound
        var notes = parsed.diagnostics + binder.warnings
        charts = parsed.query.charts(of: bound.map(\.schema.withoutHidden), &notes)
        warnings = notes
        usesClock = binder.usesClock
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
  public func run(now: Datetime) throws(RunError) -> [Table] { try run(now: now, memory: nil) }

  /// Runs a query that reads no stream and may keep as much as an account allows.
  ///
  /// - Returns: The tables of its tabular statements, in order.
  /// - Throws: What went wrong while it ran.
  package func run(now: Datetime, memory: MemoryAccount?) throws(RunError) -> [Table] {
    let context = RunContext(now: now, memory: memory)
    var tables: [Table] = []
    for plan in plans { tables.append(try PlanRunner.table(of: plan, context)) }
    return tables
  }
}

extension QuerySyntax {
  /// Whether it has statements that create functions.
  fileprivate var definesFunctions: Bool {
    statements.contains { if case .createFunction = $0.kind { true } else { false } }
  }
}
