/// A bound tabular expression: where rows come from and what happens to them.
///
/// A plan is immutable and shared; running it makes ``Operator``s, a set for each worker.
indirect enum Plan: Sendable {
  /// The rows of the stream the query runs on.
  case input(InputTable)

  /// Rows known when the query is bound.
  case table(Table)

  /// Rows computed when the query starts, before the stream is read, perhaps from local files.
  case generated(Schema, ExternalFiles? = nil, @Sendable (RunContext) throws(RunError) -> Table)

  /// The rows of another plan, changed by an operator.
  case stage(Plan, Stage)

  /// The rows of several plans.
  case union([Plan], Schema)

  /// The rows of `left` combined with all rows of `right`, which is computed first.
  case combination(left: Plan, right: Plan, Combination)

  /// The rows of a plan that is computed at most once a run, however often it is used.
  case shared(Plan, SharedTable)

  /// How many operators a query may have: plans are walked recursively.
  static let sizeLimit = 10_000

  /// The number of operators, counted as often as their rows are used.
  var size: Int {
    switch self {
    case .input, .table, .generated: 1
    case .stage(let plan, _), .shared(let plan, _): plan.size + 1
    case .union(let plans, _): plans.reduce(1) { $0 + $1.size }
    case .combination(let left, let right, _): left.size + right.size + 1
    }
  }

  /// The columns of the result.
  var schema: Schema {
    switch self {
    case .input(let input): input.schema
    case .table(let table): table.schema
    case .generated(let schema, _, _): schema
    case .stage(_, let stage): stage.schema
    case .union(_, let schema): schema
    case .combination(_, _, let combination): combination.schema
    case .shared(let plan, _): plan.schema
    }
  }

  /// Whether rows of the stream take part.
  var readsInput: Bool {
    switch self {
    case .input: true
    case .table, .generated: false
    case .stage(let plan, _), .shared(let plan, _): plan.readsInput
    case .union(let plans, _): plans.contains(where: \.readsInput)
    case .combination(let left, let right, _): left.readsInput || right.readsInput
    }
  }
}

/// The identity of a plan that is computed once a run: `materialize(…)`.
final class SharedTable: Sendable {}

/// An operator bound to its input's schema.
struct Stage: Sendable {
  /// Which operator of the plan it is.
  var identity = OperatorIdentity()

  /// What `explain` shows: `where`, `summarize`.
  var name: String

  /// The columns of the result.
  var schema: Schema

  /// What it keeps of a stream.
  var memory: StageMemory

  /// Whether its rows have an order that later operators may rely on (`sort`, `serialize`, `range`).
  var isSerialized = false

  /// Whether rows leave in the order they came in, so that a serialized input stays one.
  var keepsOrder = true

  /// Whether batches leave with the very columns they came with, fewer rows perhaps (`where`, `take`).
  var keepsColumns = false

  /// The columns of the result that follow from the stream's event time, unless it keeps its columns.
  var timeColumns: [Int: TimeColumn] = [:]

  /// Whether it gives columns that are only known by the names which operators behind it use.
  var opensColumns = false

  /// The columns of its input that it needs, where some of its own are used behind it; `nil` where it needs all.
  var uses: (@Sendable (_ columns: Set<Int>) -> Set<Int>)?

  /// The same rows, kept with some of their columns only, with nulls in the others; `nil` where it keeps no rows, or
  /// has no choice.
  var narrowed: (@Sendable (_ input: Plan, _ columns: Set<Int>) -> Plan)?

  /// What is true of the rows that it needs, if something is of those that are needed behind it; `nil` where
  /// it needs all.
  var rowTest: (@Sendable (_ behind: RowTest) -> RowTest)?

  /// The same stage, which also passes on a column of its input, behind its own columns.
  var passing: (@Sendable (_ column: Int) -> Stage)?

  /// What it does with a stream that does not end, where that does not follow from what it keeps.
  var ownStreamUse: StreamUse?

  /// Makes an operator that passes on the rows of one worker's part of the input that can be in the
  /// result, in their order; `nil` when all can.
  var makeCandidates: (@Sendable (_ output: Operator, _ run: RunContext) -> Operator)?

  /// What becomes of the order of its rows, where that does not follow from what it keeps.
  var ownOrderUse: OrderUse?

  /// Whether it takes each of the windows before it by itself.
  var isByWindow = false

  /// Whether it passes rows on as they come and forgets what it keeps as time goes on.
  var forgetsPast = false

  /// Whether it only puts rows in order.
  var isSort = false

  /// The stage that gives only the first rows of the order that this one puts them in.
  var first: (@Sendable (_ count: Int) -> Stage)?

  /// The rows of a plan as it would give them if it did not leave out those that are there already.
  var withRepetitions: (@Sendable (_ input: Plan) -> Plan)?

  /// Makes the running operator, which passes its rows on to `output`.
  var makeOperator: @Sendable (_ output: Operator, _ run: RunContext) -> Operator
}

/// What becomes of the order in which rows come.
enum OrderUse: Sendable {
  /// It is that of the rows that leave; nothing else depends on it.
  case keeps
  /// Nothing depends on it.
  case ignores
  /// The result depends on it.
  case needs
}

extension Stage {
  /// Makes the running operator, which is called by the stage's name when there is not enough memory.
  func operation(_ output: Operator, _ run: RunContext) -> Operator {
    let outer = run.operatorName
    run.operatorName = "'\(name)'"
    defer { run.operatorName = outer }
    return makeOperator(output, run)
  }

  /// Makes the running operator, measured if the run is.
  func measured(_ output: Operator, _ run: RunContext) -> Operator {
    MeasuredOperator.of(operation(output, run), identity, run)
  }

  /// What it does with a stream that does not end.
  var streamUse: StreamUse {
    if let ownStreamUse { return ownStreamUse }
    return switch memory {
    case .none, .position: .passes
    case .perGroup: .totals
    case .allRows: .keepsAll
    }
  }

  /// What becomes of the order of its rows.
  var orderUse: OrderUse {
    if let ownOrderUse { return ownOrderUse }
    return switch memory {
    case .none: .keeps
    case .perGroup: .ignores
    case .position, .allRows: .needs
    }
  }
}

/// What an operator keeps between batches.
enum StageMemory: Sendable {
  /// Nothing: each batch for itself, so that workers can share the input.
  case none
  /// A few counters in input order, such as `take`; one worker must see every batch in order.
  case position
  /// A state for each group; workers' states can be merged (``Operator/merge(_:)``).
  case perGroup
  /// All rows.
  case allRows
}

/// A binary operator (`join`, `lookup`) bound to the schemas of both sides.
struct Combination: Sendable {
  /// Which operator of the plan it is.
  var identity = OperatorIdentity()

  /// What `explain` shows.
  var name: String

  /// The columns of the result.
  var schema: Schema

  /// The columns of each side that the result has, those of the left first.
  var leftColumns: [Int] = []
  var rightColumns: [Int] = []

  /// The columns that are equal where rows meet; `nil` where they meet for other reasons.
  var keys: CombinationKeys?

  /// The same operator over rows of both sides with some of their columns only, in order; `nil` where it needs
  /// all.
  var narrowed: (@Sendable (_ left: [Int], _ right: [Int]) -> Combination)?

  /// How far from each other in time rows may be that meet, as the query says it; `nil` where it does not.
  var reach: JoinReach?

  /// Whether a condition on left columns may be asked before the rows are combined: where only the
  /// first left row of a key counts, it is the first that the condition holds for.
  var takesLeftConditions = false

  /// Makes what each of several workers combines its left rows with, and counts its bytes; `nil` where not
  /// every left row is for itself, or right rows leave without one.
  var forWorkers: (@Sendable (_ right: Table) -> (byteCount: Int, make: MakeOperator))?

  /// Makes an operator that passes its rows on to `output`.
  typealias MakeOperator = @Sendable (_ output: Operator, _ run: RunContext) -> Operator

  /// Makes the operators for the rows of both sides of a stream that does not end, where rows meet
  /// that are not far from each other in time; `nil` when all rows of the right side are needed.
  var makeIntervalJoin: MakeIntervalJoin?

  /// Makes an operator for each side, which share what they keep.
  typealias MakeIntervalJoin =
    @Sendable (
      _ left: TimedPlan, _ right: TimedPlan, _ reach: JoinReach?, _ output: Operator,
      _ run: RunContext, _ stream: StreamState
    ) -> (left: Operator, right: Operator)

  /// Makes the operator for the left rows; `right` has all rows of the right side.
  var makeOperator: @Sendable (_ right: Table, _ output: Operator, _ run: RunContext) -> Operator

  /// Makes the operator, which is called by this name when there is not enough memory.
  func operation(_ right: Table, _ output: Operator, _ run: RunContext) -> Operator {
    let outer = run.operatorName
    run.operatorName = "'\(name)'"
    defer { run.operatorName = outer }
    return makeOperator(right, output, run)
  }
}

/// The columns that are equal where rows of two sides meet.
struct CombinationKeys: Sendable {
  /// The column of each side, and as what they are compared.
  var pairs: [(left: Int, right: Int, type: ScalarType)]

  /// The columns of the left side.
  var left: [(column: Int, type: ScalarType)] { pairs.map { ($0.left, $0.type) } }

  /// The columns of the right side.
  var right: [(column: Int, type: ScalarType)] { pairs.map { ($0.right, $0.type) } }
}

/// The stream a query runs on, as the binder sees it.
struct InputTable: Sendable {
  /// The name the query uses.
  var name: String

  /// Its place among the tables that the query reads; negative where it stands for other rows.
  var number = -1

  /// Whether it is a table of the stream.
  var isStream: Bool { number >= 0 }

  /// The columns of its batches: the source's, then the requested paths.
  var schema: Schema

  /// The column that says when an event happened.
  var eventTime: Int?

  /// What queries write for it, where it is no column of the schema.
  var eventTimeSource: Expression?

  /// Other columns that say so, or when it came where that is not known.
  var generatedTimes: Set<Int> = []

  /// The columns that tell the stream's time, by their positions.
  var timeColumns: [Int: TimeColumn] {
    var columns: [Int: TimeColumn] = [:]
    for index in generatedTimes { columns[index] = .eventTime(writtenAs: nil) }
    if let eventTime { columns[eventTime] = .eventTime(writtenAs: eventTimeSource) }
    return columns
  }
}
