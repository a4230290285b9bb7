/// Makes rows of the elements of dynamic values.
struct Expansion: ~Copyable {
  private let columns: ExpandedColumns
  private let batch: Batch
  private let sources: [Column]
  private let limit: Int
  private let isNumbered: Bool
  private var arena = Arena()
  /// For each row to come: the row it is made of, the element's number, and the elements.
  private var rows: [UInt32] = []
  private var numbers: [Int64] = []
  private var elements: [[Dynamic?]]

  init(_ columns: ExpandedColumns, _ batch: Batch, _ context: EvaluationContext) {
    self.columns = columns
    self.batch = batch
    limit = columns.limit
    isNumbered = columns.indexPosition != nil
    sources = columns.members.map { $0.expression.evaluate(batch, context) }
    elements = columns.members.map { _ in [] }
  }

  /// Expands all rows; `emit` gets the rows made so far whenever they are enough for a batch.
  ///
  /// - Returns: False when `emit` wants no more.
  mutating func expandAll(_ emit: (Batch) -> Bool) -> Bool {
    guard sources.count == 1, let source = sources.first, !source.isConstant else {
      for row in 0..<batch.count where !expand(row, emit) { return false }
      return true
    }
    let values = source.pointer(Dynamic.self)
    for row in 0..<batch.count {
      let value = values[row]
      guard value.kind == .array ? expand(value, row, emit) : expand(row, emit) else {
        return false
      }
    }
    return withExtendedLifetime(source) { true }
  }

  /// Expands a row; `emit` gets the rows made so far whenever they are enough for a batch.
  ///
  /// - Returns: False when `emit` wants no more.
  mutating func expand(_ row: Int, _ emit: (Batch) -> Bool) -> Bool {
    if sources.count == 1, let array = sources[0].value(row, as: Dynamic.self),
      array.kind == .array
    {
      return expand(array, row, emit)
    }
    var iterators = sources.map { source in
      source.value(row, as: Dynamic.self).map { ElementIterator($0) } ?? .null
    }
    var number = 0
    var found = [Dynamic?](repeating: nil, count: iterators.count)
    while number < limit {
      var isAny = false
      for index in iterators.indices {
        found[index] = nil
        if iterators[index].next(&found[index], columns.bagForm, arena) { isAny = true }
      }
      guard isAny else { return true }
      rows.append(UInt32(row))
      numbers.append(Int64(number))
      for index in found.indices { elements[index].append(found[index]) }
      number += 1
      if rows.count >= Batch.preferredCount, !emit(removeAll()) { return false }
    }
    return true
  }

  /// Expands the only value of a row, which is an array.
  private mutating func expand(_ array: Dynamic, _ row: Int, _ emit: (Batch) -> Bool) -> Bool {
    var left = array.elements
    var number = 0
    while number < limit, let element = left.next() {
      rows.append(UInt32(truncatingIfNeeded: row))
      if isNumbered { numbers.append(Int64(number)) }
      elements[0].append(element)
      number += 1
      if rows.count >= Batch.preferredCount, !emit(removeAll()) { return false }
    }
    return true
  }

  /// The rows made since the last call.
  mutating func removeAll() -> Batch {
    let count = rows.count
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(count, 1))
    for (at, row) in rows.enumerated() { indices[at] = row }
    // Members that a reader has put behind the columns are of no use any more.
    let repeated = batch.arranged(Selection(indices: indices, count: count))
    var cells = Array(repeated.cells.prefix(columns.inputWidth))
    for index in columns.members.indices {
      var builder = ColumnBuilder<Dynamic>(capacity: count)
      for element in elements[index] { builder.append(element?.nonNull) }
      let column = builder.finish(owners: sources[index].retained + [arena])
      let cell = Batch.Cell(.decoded(column.cast(to: columns.members[index].type)))
      let position = columns.members[index].position
      if position < cells.count { cells[position] = cell } else { cells.append(cell) }
      elements[index].removeAll(keepingCapacity: true)
    }
    if isNumbered {
      var builder = ColumnBuilder<Int64>(capacity: count)
      for number in numbers { builder.append(number) }
      cells.append(Batch.Cell(.decoded(builder.finish())))
    }
    rows.removeAll(keepingCapacity: true)
    numbers.removeAll(keepingCapacity: true)
    arena = Arena()
    return Batch(count: count, cells: cells)
  }
}

/// Steps through what a dynamic value expands to.
private enum ElementIterator {
  case null
  case single(Dynamic)
  case array(DynamicElements)
  case bag(DynamicMembers)
  case done

  init(_ value: Dynamic) {
    switch value.kind {
    case .array: self = .array(value.elements)
    case .bag: self = .bag(value.members)
    case .null: self = .null
    case .bool, .long, .real, .string, .datetime, .timespan, .guid, .decimal: self = .single(value)
    }
  }

  /// Gives the next element; false when there is none.
  mutating func next(
    _ element: inout Dynamic?, _ form: ExpandedColumns.BagForm, _ arena: Arena
  ) -> Bool {
    switch self {
    case .done: return false
    case .null:
      self = .done
      return true
    case .single(let value):
      element = value
      self = .done
      return true
    case .array(var elements):
      element = elements.next()
      self = .array(elements)
      return element != nil
    case .bag(var members):
      guard let (key, value) = members.next() else { return false }
      self = .bag(members)
      arena.begin()
      arena.append(form == .bag ? "{\"" : "[\"")
      arena.append(key.raw)
      arena.append(form == .bag ? "\":" : "\",")
      arena.append(value.text)
      arena.append(form == .bag ? "}" : "]")
      element = Dynamic(arena.end())
      return true
    }
  }
}

extension Column {
  /// Dynamic values as a type: what is of another kind is null, and nothing is read out of text but
  /// what JSON has only as text.
  fileprivate func cast(to target: ScalarType) -> Column {
    switch target {
    case .dynamic: self
    case .int, .long, .real, .decimal: converted(to: target) { $0.isNumeric }
    case .bool: converted(to: target) { $0 == .bool || $0 == .long }
    case .datetime: converted(to: target) { $0 == .string || $0 == .datetime }
    case .guid: converted(to: target) { $0 == .string || $0 == .guid }
    case .string, .timespan: converted(to: target)
    }
  }

  private func converted(to target: ScalarType, where fits: (DynamicKind) -> Bool) -> Column {
    mapped { (value: Dynamic) -> Dynamic? in fits(value.kind) ? value : nil }.converted(to: target)
  }
}
