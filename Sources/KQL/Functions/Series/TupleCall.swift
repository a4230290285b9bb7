import KQLSyntax

/// One result of a function that has several.
enum TupleValue {
  case real(Double?)
  case long(Int64?)
  case dynamic(Dynamic?)

  var type: ScalarType {
    switch self {
    case .real: .real
    case .long: .long
    case .dynamic: .dynamic
    }
  }
}

/// A call that gives several columns: `series_stats`, `series_fft`, `array_sort_asc`, ….
///
/// As a value it is the first of them; `project` and `extend` make a column of each.
final class TupleCall: Expression, @unchecked Sendable {
  /// The columns, by the names they get when the query gives none.
  let results: Schema

  private let arguments: [Expression]
  private let compute: @Sendable (Arguments, Int, Arena) -> [TupleValue]

  /// The results when they are known beforehand.
  fileprivate private(set) var constants: [Column]?

  /// Creates a call.
  ///
  /// - Parameters:
  ///   - results: The names and types of the columns.
  ///   - arguments: What the results are computed from.
  ///   - compute: Gives the results for a row, none when all are null.
  init(
    _ results: Schema, _ arguments: [Expression],
    compute: @escaping @Sendable (Arguments, Int, Arena) -> [TupleValue]
  ) {
    self.results = results
    self.arguments = arguments
    self.compute = compute
    super.init(type: results[0].type)
    guard arguments.allSatisfy({ $0.constantValue != nil }) else { return }
    constants = columns(Batch(count: 1, columns: []), EvaluationContext(now: .minimum))
      .map { $0.repeated(1) }
  }

  override var operands: [Expression] { arguments }
  override var constantValue: Column? { constants?[0] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    columns(batch, context)[0]
  }

  /// One of the results as an expression.
  func element(_ index: Int) -> Expression {
    index == 0 ? self : TupleElement(self, index)
  }

  /// All results of a batch, computed once.
  fileprivate func columns(_ batch: Batch, _ context: EvaluationContext) -> [Column] {
    if let constants { return constants.map { $0.repeated(batch.count) } }
    let memory = context.state(of: self) { TupleMemory() }
    if let columns = memory.columns(of: batch) { return columns }
    let inputs = arguments.map { $0.evaluate(batch, context) }
    let isConstant = inputs.allSatisfy(\.isConstant) && batch.count > 0
    let count = isConstant ? 1 : batch.count
    let call = Arguments(
      columns: isConstant ? inputs.map { $0.repeated(1) } : inputs, count: count,
      context: context, site: arguments.first ?? self)
    let arena = Arena(capacity: count * 64)
    // A row may take long.
    let rows = (0..<count).map { context.stop.isAbandoned ? [] : compute(call, $0, arena) }
    let columns = results.indices.map { index in
      let column = Self.column(rows, index, results[index].type, arena)
      return isConstant ? column.repeated(batch.count) : column
    }
    memory.keep(columns, of: batch)
    return columns
  }

  private static func column(
    _ rows: [[TupleValue]], _ index: Int, _ type: ScalarType, _ arena: Arena
  ) -> Column {
    switch type {
    case .long:
      var builder = ColumnBuilder<Int64>(capacity: rows.count)
      for row in rows {
        if row.count > index, case .long(let value?) = row[index] {
          builder.append(value)
        } else {
          builder.appendNull()
        }
      }
      return builder.finish()
    case .real:
      var builder = ColumnBuilder<Double>(capacity: rows.count)
      for row in rows {
        if row.count > index, case .real(let value?) = row[index] {
          builder.append(value)
        } else {
          builder.appendNull()
        }
      }
      return builder.finish()
    default:
      var builder = ColumnBuilder<Dynamic>(capacity: rows.count)
      for row in rows {
        if row.count > index, case .dynamic(let value?) = row[index] {
          builder.append(value)
        } else {
          builder.appendNull()
        }
      }
      return builder.finish(owners: [arena])
    }
  }
}

/// One of the results of a call, other than the first.
private final class TupleElement: Expression, @unchecked Sendable {
  private let call: TupleCall
  private let index: Int

  init(_ call: TupleCall, _ index: Int) {
    self.call = call
    self.index = index
    super.init(type: call.results[index].type)
  }

  override var operands: [Expression] { [call] }
  override var constantValue: Column? { call.constants?[index] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    call.columns(batch, context)[index]
  }
}

/// The results of the last batch, so that each column of a call does not compute them again.
private final class TupleMemory {
  private var cells: [Batch.Cell] = []
  private var columns: [Column] = []

  func columns(of batch: Batch) -> [Column]? {
    guard let first = columns.first, first.count == batch.count, !cells.isEmpty,
      cells.count == batch.cells.count, Swift.zip(cells, batch.cells).allSatisfy({ $0 === $1 })
    else { return nil }
    return columns
  }

  func keep(_ columns: [Column], of batch: Batch) {
    self.columns = columns
    cells = batch.cells
  }
}

extension CallArguments {
  /// The expression of a function with several results, whose names begin with the function's and
  /// the argument's: `series_stats_x_min`.
  func tuple(
    _ results: KeyValuePairs<String, ScalarType>, _ operands: [Expression],
    compute: @escaping @Sendable (Arguments, Int, Arena) -> [TupleValue]
  ) -> Expression {
    let prefix = "\(name)_\(values.first?.impliedName ?? "")_"
    return TupleCall(
      results.map { ColumnSchema(prefix + $0.key, $0.value) }, operands, compute: compute)
  }

  /// The same results in a bag.
  func bag(
    _ results: KeyValuePairs<String, ScalarType>, _ operands: [Expression],
    compute: @escaping @Sendable (Arguments, Int, Arena) -> [TupleValue]
  ) -> Expression {
    let keys = results.map { Self.key($0.key) }
    let overload = Overload(operands.map(\.type), returns: .dynamic) { call in
      let arena = Arena(capacity: call.count * 64)
      return fillColumn(
        call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Dynamic? in
        let values = compute(call, row, arena)
        guard !values.isEmpty else { return nil }
        var bag = DynamicBagWriter(arena)
        for (key, value) in Swift.zip(keys, values) {
          key.withUTF8Buffer {
            bag.begin(key: StringView($0.baseAddress ?? StringView.empty.start, $0.count))
          }
          switch value {
          case .real(let number?): bag.writer.append(number)
          case .long(let number?): bag.writer.append(number)
          case .dynamic(let value?): bag.writer.append(value)
          case .real, .long, .dynamic: bag.writer.appendNull()
          }
        }
        return bag.finish()
      }
    }
    return apply(overload, operands)
  }

  private static func key(_ text: String) -> ContiguousKey { ContiguousKey(Array(text.utf8)) }
}

/// The bytes of a key.
private struct ContiguousKey: Sendable {
  private let bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }
  func withUTF8Buffer(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer(body)
  }
}
