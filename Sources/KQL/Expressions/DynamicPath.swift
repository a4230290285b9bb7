/// A member or an element of a dynamic value, some steps deep: `base.name[0]["key"]`.
///
/// Null where a step finds nothing. The values point into the base.
final class DynamicPath: Expression, @unchecked Sendable {
  /// One step into a value.
  enum Step {
    /// The member of a bag.
    case key(String)
    /// The element of an array; counts from the end when negative.
    case index(Int)
    /// A member or an element, by the value of a string, whole or dynamic expression.
    case expression(Expression)
  }

  private enum CompiledStep {
    case key(StringView)
    case index(Int)
    case expression(Expression)
  }

  private let base: Expression
  private let steps: [CompiledStep]
  private let keys: [AnyObject]

  /// Creates a path; a base that is itself a path is taken apart.
  init(base: Expression, steps: [Step]) {
    let arena = Arena(capacity: 64)
    let compiled: [CompiledStep] = steps.map { step in
      switch step {
      case .key(let name): return .key(arena.copy(name))
      case .index(let index): return .index(index)
      case .expression(let expression):
        guard let value = expression.constantValue else { return .expression(expression) }
        if value.type == .string { return .key(arena.copy(value.pointer(StringView.self)[0])) }
        if value.type == .long, !value.isNull(0) {
          return .index(Int(value.pointer(Int64.self)[0]))
        }
        return .expression(expression)
      }
    }
    if let inner = base as? DynamicPath {
      self.base = inner.base
      self.steps = inner.steps + compiled
      keys = inner.keys + [arena]
    } else {
      self.base = base.converted(to: .dynamic)
      self.steps = compiled
      keys = [arena]
    }
    super.init(type: .dynamic)
  }

  /// The keys, from the outside in, when there are only such.
  var constantKeys: [String]? {
    var keys: [String] = []
    for step in steps {
      guard case .key(let key) = step else { return nil }
      keys.append(key.string)
    }
    return keys
  }

  override var operands: [Expression] {
    var operands = [base]
    for case .expression(let expression) in steps { operands.append(expression) }
    return operands
  }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let column = base.evaluate(batch, context)
    var selectors: [Column] = []
    for case .expression(let expression) in steps {
      selectors.append(expression.evaluate(batch, context).asDynamic())
    }
    let isOnce = column.isConstant && selectors.allSatisfy(\.isConstant) && column.count > 0
    let count = isOnce ? 1 : column.count
    let values = column.pointer(Dynamic.self)
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for row in 0..<count {
      if column.isNull(row) {
        builder.appendNull()
      } else {
        builder.append(follow(values[column.index(row)], row, selectors))
      }
    }
    let result = builder.finish(owners: column.retained)
    return isOnce ? result.repeated(column.count) : result
  }

  private func follow(_ start: Dynamic, _ row: Int, _ selectors: [Column]) -> Dynamic? {
    var value = start
    var selector = 0
    for step in steps {
      let found: Dynamic?
      switch step {
      case .key(let key): found = value.member(key)
      case .index(let index): found = value.element(index)
      case .expression:
        found = selectors[selector].value(row, as: Dynamic.self).flatMap { value.child($0) }
        selector += 1
      }
      guard let found else { return nil }
      value = found
    }
    return value.nonNull
  }
}

extension Dynamic {
  /// The member with a dynamic string as its key, or the element with a dynamic number as index.
  fileprivate func child(_ selector: Dynamic) -> Dynamic? {
    switch selector.kind {
    case .string: selector.string.flatMap { key in key.withDecoded { member($0) } }
    case .long: selector.asLong.flatMap { element(Int($0)) }
    default: nil
    }
  }
}
