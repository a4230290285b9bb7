import KQLSyntax

/// A list whose values are rows of a stream that can be read only once: `x in (T | …)`.
struct StreamList: Sendable {
  /// The operator as it is written.
  let name: String

  /// The operator, without its negation.
  let operation: MembershipOperator

  /// What is looked for, over the rows of the operator that asks.
  let value: CallArguments.Value

  /// The rows; the values are those of the first column.
  let rows: Plan

  /// Where it is written.
  let span: SourceSpan
}

/// The lists of streams that the expressions of an operator look at.
///
/// Expressions are bound twice: the first time it is found what they ask, the second time the answers are
/// columns of their input.
final class StreamLists {
  /// Where in the query they are: how many tables stand around.
  let depth: Int

  /// The number of columns of the rows that ask.
  let width: Int

  /// The lists that were asked for, in order; `nil` for one that is known when the query is bound.
  private var asked: [StreamList?] = []

  /// The columns with the answers, the first one that is still to be asked for at the front.
  private var answers: ArraySlice<InputColumn?>?

  init(depth: Int, width: Int) {
    self.depth = depth
    self.width = width
  }

  /// The lists of streams among those that were asked for.
  var all: [StreamList] { asked.compactMap { $0 } }

  /// Takes note of what an expression asks, the first time; `nil` for a list that is known.
  func ask(_ list: StreamList?) { if answers == nil { asked.append(list) } }

  /// Takes in the columns with the answers, so that ``nextAnswer()`` gives them.
  func answer(with columns: [InputColumn]) {
    var rest = columns[...]
    answers = asked.map { $0 == nil ? nil : rest.popFirst() }[...]
  }

  /// The column with the next answer; `nil` where there is none, or the list is known.
  func nextAnswer() -> InputColumn? { answers?.popFirst() ?? nil }
}

extension Binder {
  /// Binds what an operator says of its rows, and finds the lists of streams that it asks for.
  func findingLists<Result>(
    over input: Plan, _ bind: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> (result: Result, lists: StreamLists) {
    let lists = StreamLists(depth: tableDepth, width: input.schema.count)
    return (try with(lists, bind), lists)
  }

  /// Binds what an operator says of its rows, which know what is in the lists that it asks for.
  func answering<Result>(
    _ lists: StreamLists, over rows: Plan, _ bind: (Plan) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    let known = rows.schema.count - lists.all.count
    lists.answer(
      with: rows.schema.indices.dropFirst(known).map { InputColumn($0, name: "", type: .bool) })
    return try with(lists) { () throws(Diagnostic) in try bind(rows) }
  }

  /// Binds what an operator says of its rows; where it asks for lists of streams, over rows that know the
  /// answers, in hidden columns behind the others.
  func answeringLists<Result>(
    over input: Plan, _ bind: (Plan) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> (rows: Plan, result: Result) {
    let (numbered, warned) = (generatedNames, warnings.count)
    let (result, lists) = try findingLists(over: input) { () throws(Diagnostic) in try bind(input) }
    if lists.all.isEmpty { return (input, result) }
    generatedNames = numbered
    warnings.removeLast(warnings.count - warned)
    let rows = try input.knowing(lists.all, isLive: catalog?.isLive == true)
    return (rows, try answering(lists, over: rows, bind))
  }

  private func with<Result>(
    _ lists: StreamLists, _ body: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    let outer = streamLists
    streamLists = lists
    defer { streamLists = outer }
    return try body()
  }
}
