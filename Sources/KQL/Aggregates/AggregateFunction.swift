import KQLSyntax

/// An aggregate function: everything the engine, the shell and the docs know about it.
///
/// Each built-in aggregate is one `static let`, in a file of its own, and one name in
/// ``AggregateFunction/all``.
public struct AggregateFunction: Sendable {
  /// The name in queries.
  public let name: String

  /// Other names it answers to.
  public let aliases: [String]

  /// What it computes, as one sentence.
  public let summary: String

  /// The parameters, in order.
  public let parameters: [ScalarFunction.Parameter]

  /// Queries over `range x from 1 to 4 step 1` and the value they give: `sum(x)` → `10`.
  public let examples: [ScalarFunction.Example]

  private let implementation: @Sendable (CallArguments) throws(Diagnostic) -> BoundAggregate

  /// Creates an aggregate.
  init(
    _ name: String, aliases: [String] = [], _ summary: String,
    parameters: KeyValuePairs<String, String>, examples: KeyValuePairs<String, String>,
    bind: @escaping @Sendable (CallArguments) throws(Diagnostic) -> BoundAggregate
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.parameters = parameters.map { ScalarFunction.Parameter(name: $0.key, help: $0.value) }
    self.examples = examples.map { ScalarFunction.Example(call: $0.key, result: $0.value) }
    implementation = bind
  }

  /// Checks the arguments of a call and gives what computes it.
  ///
  /// - Throws: A diagnostic when the arguments do not fit.
  func bind(_ arguments: CallArguments) throws(Diagnostic) -> BoundAggregate {
    try arguments.require(parameters.arity, signature)
    return try implementation(arguments)
  }

  /// The call as the help shows it.
  public var signature: String { "\(name)(\(parameters.map(\.name).joined(separator: ", ")))" }
}

/// An aggregate with its arguments: what to compute for each row and how to accumulate it.
struct BoundAggregate: Sendable {
  /// Computed for each batch and passed to the accumulator, in order.
  var arguments: [Expression]

  /// The columns of the result: one, or several as for `arg_max(x, *)` and `percentiles`.
  ///
  /// The names are those Kusto gives when the query gives none: `sum_x`, `count_`.
  var results: Schema

  /// Makes an empty accumulator.
  var makeAccumulator: @Sendable () -> Accumulator

  /// Whether the result depends on the order of the rows, beyond which of equal ones counts.
  var usesOrder = false
}

/// The running state of one aggregate for every group.
///
/// Groups are numbered from 0 in the order they are first seen. Each worker has its own; the states
/// are merged at the end.
class Accumulator {
  init() {}

  /// Learns which chunk of the input the next rows come from; numbers grow.
  ///
  /// Chunks are divided among workers: where it matters which of some rows came first, their chunks tell.
  func begin(chunk: Int) {}

  /// Takes in rows.
  ///
  /// - Parameters:
  ///   - columns: The arguments, `count` rows each.
  ///   - groups: The group of each row, less than `groupCount`.
  ///   - count: The number of rows.
  ///   - groupCount: The number of groups so far; it never shrinks.
  func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    preconditionFailure("an accumulator without an update")
  }

  /// Takes in another worker's state.
  ///
  /// What it was given of the same chunk as this one came later.
  ///
  /// - Parameters:
  ///   - other: An accumulator of the same class.
  ///   - groups: Which of its groups are taken in, and as which of this one's.
  ///   - groupCount: The number of this one's groups, those that only the other had included.
  func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    preconditionFailure("an accumulator without a merge")
  }

  /// The results: as many columns as ``BoundAggregate/results`` names, `groupCount` rows each.
  func results(groupCount: Int) -> [Column] {
    preconditionFailure("an accumulator without results")
  }

  /// Carries the states of all groups to a new accumulator.
  func code(_ coder: StateCoder, groupCount: Int) {
    preconditionFailure("an accumulator whose state cannot be kept")
  }

  /// About how many bytes the state takes.
  var byteCount: Int { 0 }
}
