import KQLSyntax

import CScan

extension StringView {
  /// The number of characters (code points); a byte that is not UTF-8 counts as one.
  var characterCount: Int {
    if scan_is_ascii(start, count) { return count }
    var characters = 0
    var at = 0
    while at < count {
      at += scalar(at).count
      characters += 1
    }
    return characters
  }

  /// The byte where a character starts; the length when there are not so many.
  func offset(ofCharacter index: Int) -> Int {
    if index >= count { return count }
    if scan_is_ascii(start, count) { return index }
    var at = 0
    for _ in 0..<Swift.max(index, 0) {
      guard at < count else { break }
      at += scalar(at).count
    }
    return at
  }

  /// The characters from one index for a length, as Kusto's `substring` takes them.
  ///
  /// A negative start counts from the end; one before the beginning gives nothing.
  func substring(_ start: Int64, _ length: Int64 = .max) -> StringView {
    guard length > 0 else { return .empty }
    var first = start
    if first < 0 {
      first += Int64(characterCount)
      guard first >= 0 else { return .empty }
    }
    let begin = offset(ofCharacter: Int(first))
    let rest = dropFirst(begin)
    return length >= Int64(rest.count) ? rest : rest[0..<rest.offset(ofCharacter: Int(length))]
  }
}

extension CallArguments {
  /// A call of an implementation with these operands, computed now if they are constants.
  func apply(_ overload: Overload, _ operands: [Expression]) -> Expression {
    Call(name, overload, operands).folded
  }

  /// A call of an implementation with some arguments, which must be of the types that it takes or of
  /// types that become those without a conversion being written; `known` is what the call is known as,
  /// if not by its name.
  ///
  /// - Throws: A diagnostic that shows the signature.
  func checked(
    _ overload: Overload, _ indices: [Int], _ signature: String, named known: String? = nil
  ) throws(Diagnostic) -> Expression {
    let operands = indices.map { values[$0].expression }
    guard let (overload, converted) = Overload.best(of: [overload], for: operands) else {
      let wrong = zip(indices, overload.parameters).first { index, type in
        Overload.best(
          of: [Overload([type], returns: .bool) { $0.columns[0] }],
          for: [values[index].expression]) == nil
      }
      let index = wrong?.0 ?? 0
      throw Diagnostic(
        "'\(name)' takes a \(wrong?.1 ?? .dynamic) here, not a \(self[index].type)",
        at: values[index].span, help: "it is \(signature)")
    }
    return Call(known ?? name, overload, converted).folded
  }

  /// An argument converted by the rules of the `to…` functions.
  func argument(_ index: Int, as type: ScalarType) -> Expression {
    values[index].expression.converted(to: type)
  }

  /// All arguments from an index on, as one type.
  func arguments(from index: Int = 0, as type: ScalarType) -> [Expression] {
    values.dropFirst(index).map { $0.expression.converted(to: type) }
  }

  /// All arguments from an index on, as dynamic values: numbers, strings and the rest as they are.
  func dynamicArguments(from index: Int = 0) -> [Expression] {
    values.dropFirst(index).map { AsDynamic.expression($0.expression) }
  }
}

/// A value of any type as a dynamic one; text stays text, it is not parsed.
final class AsDynamic: Expression, @unchecked Sendable {
  private let operand: Expression

  private init(_ operand: Expression) {
    self.operand = operand
    super.init(type: .dynamic)
  }

  /// The expression as a dynamic value.
  static func expression(_ operand: Expression) -> Expression {
    if operand.type == .dynamic { return operand }
    if let value = operand.constantValue { return Constant(value.asDynamic()) }
    return AsDynamic(operand)
  }

  override var operands: [Expression] { [operand] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    operand.evaluate(batch, context).asDynamic()
  }
}
