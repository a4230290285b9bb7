import KQLSyntax

/// A pipeline that is run once for each of several small tables.
struct Subquery: Sendable {
  /// The plan, over an input that stands for the small table.
  let plan: Plan

  /// Binds a pipeline.
  init(
    _ branch: BranchSyntax, over schema: Schema, isSerialized: Bool = false,
    eventTime: Int? = nil, _ binder: Binder
  ) throws(Diagnostic) {
    let name = "subquery \(branch.pipeline.span.start)"
    let rows = Plan.stage(
      .input(InputTable(name: name, schema: schema, eventTime: eventTime)),
      Stage(
        name: "subquery", schema: schema, memory: .none, isSerialized: isSerialized,
        keepsColumns: true
      ) {
        Operator(output: $0, $1)
      })
    plan = try binder.plan(branch.pipeline, from: rows)
    guard plan.inputNames.allSatisfy({ $0 == name }) else {
      throw Diagnostic(
        "the stream cannot be read in here", at: branch.pipeline.span,
        help: "use only the rows that arrive")
    }
  }

  /// The columns of its result.
  var schema: Schema { plan.schema }

  /// Runs it over rows.
  func run(_ batches: [Batch], _ run: RunContext) throws(RunError) -> [Batch] {
    let run = run.bounded
    let isPreviewing = run.context.isPreviewing
    run.context.isPreviewing = false
    defer { run.context.isPreviewing = isPreviewing }
    let results = ResultBatches(output: nil, run)
    let heads = try PlanRunner.operators(of: plan, output: results, run)
    for head in heads {
      for batch in batches where !head.operation.process(batch) { break }
    }
    for head in heads { head.operation.finish() }
    return results.batches
  }
}

/// Keeps what a subquery gives until its rows are passed on; columns nobody asks for stay undecoded.
private final class ResultBatches: Operator {
  private(set) var batches: [Batch] = []
  private var tally = MemoryTally()

  override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return true }
    tally.add(batch)
    batches.append(batch)
    return account()
  }

  override func advance(to watermark: Datetime) {}

  override var byteCount: Int { tally.byteCount }
}

extension Plan {
  /// The names of the streams that take part.
  fileprivate var inputNames: [String] {
    switch self {
    case .input(let input): [input.name]
    case .table, .generated: []
    case .stage(let plan, _), .shared(let plan, _): plan.inputNames
    case .union(let plans, _): plans.flatMap(\.inputNames)
    case .combination(let left, let right, _): left.inputNames + right.inputNames
    }
  }
}

extension OperatorSyntax {
  /// The pipeline of a clause that the grammar requires.
  func branch(_ label: String) throws(Diagnostic) -> BranchSyntax {
    guard case .branches(let branches)? = clause(label), let branch = branches.first else {
      throw missing(label)
    }
    return branch
  }
}
