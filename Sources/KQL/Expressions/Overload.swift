/// One implementation of a function or an operator, for one list of operand types.
///
/// The types are read off the Swift closure, so a signature cannot disagree with its code. In
/// ``map(_:)`` a row gives a value; in ``build(_:)`` it may also write new text into an arena.
struct Overload: Sendable {
  /// The types of the operands; a repeated one is listed once.
  let parameters: [ScalarType]

  /// How often the last parameter may stand; `1...1` when it does not repeat.
  let repeats: ClosedRange<Int>

  /// The type of the result.
  let result: ScalarType

  /// Computes the result for a batch: columns of `count` rows in, one of that length out.
  let evaluate: @Sendable (Arguments) -> Column

  /// Creates an implementation that works on whole columns.
  init(
    _ parameters: [ScalarType], repeats: ClosedRange<Int> = 1...1, returns result: ScalarType,
    evaluate: @escaping @Sendable (Arguments) -> Column
  ) {
    self.parameters = parameters
    self.repeats = repeats
    self.result = result
    self.evaluate = evaluate
  }

  /// The types of `count` operands, `nil` when it does not take so many.
  func parameters(count: Int) -> [ScalarType]? {
    guard let last = parameters.last else { return count == 0 ? [] : nil }
    let fixed = parameters.count - 1
    guard repeats.contains(count - fixed) else { return nil }
    return parameters.dropLast() + Array(repeating: last, count: count - fixed)
  }

  /// No operand: one value for the whole batch.
  @inline(__always)
  static func map<R: KernelValue>(_ body: @escaping @Sendable () -> R) -> Overload {
    Overload([], returns: R.Element.type) { .constant(body().stored, count: $0.count) }
  }

  /// One operand.
  @inline(__always)
  static func map<A: KernelValue, R: KernelValue>(
    _ body: @escaping @Sendable (A) -> R
  ) -> Overload {
    Overload([A.Element.type], returns: R.Element.type) { call in
      let a = call.reader(0, of: A.self)
      return fillColumn(
        call.count, owners: call.owners, forcesNulls: a.forcesNulls, isSlow: A.isText,
        isNull: { a.isNull($0) }
      ) { body(a[$0]) }
    }
  }

  /// Two operands.
  @inline(__always)
  static func map<A: KernelValue, B: KernelValue, R: KernelValue>(
    _ body: @escaping @Sendable (A, B) -> R
  ) -> Overload {
    Overload([A.Element.type, B.Element.type], returns: R.Element.type) { call in
      let a = call.reader(0, of: A.self)
      let b = call.reader(1, of: B.self)
      // The usual case, a column and a constant, without the mask, so that it becomes SIMD code.
      if !a.forcesNulls, !b.forcesNulls, !A.seesNulls, !B.seesNulls, a.mask != 0, b.mask == 0 {
        let right = b[0]
        let elements = a.elements
        return fillColumn(
          call.count, owners: call.owners, forcesNulls: false, isSlow: A.isText,
          isNull: { _ in false }
        ) { body(A.load(elements[$0], isNull: false), right) }
      }
      return fillColumn(
        call.count, owners: call.owners, forcesNulls: a.forcesNulls || b.forcesNulls,
        isSlow: A.isText || B.isText,
        isNull: { (a.forcesNulls && a.isNull($0)) || (b.forcesNulls && b.isNull($0)) }
      ) { body(a[$0], b[$0]) }
    }
  }

  /// Three operands.
  @inline(__always)
  static func map<A: KernelValue, B: KernelValue, C: KernelValue, R: KernelValue>(
    _ body: @escaping @Sendable (A, B, C) -> R
  ) -> Overload {
    Overload([A.Element.type, B.Element.type, C.Element.type], returns: R.Element.type) { call in
      let a = call.reader(0, of: A.self)
      let b = call.reader(1, of: B.self)
      let c = call.reader(2, of: C.self)
      return fillColumn(
        call.count, owners: call.owners,
        forcesNulls: a.forcesNulls || b.forcesNulls || c.forcesNulls,
        isSlow: A.isText || B.isText || C.isText,
        isNull: {
          (a.forcesNulls && a.isNull($0)) || (b.forcesNulls && b.isNull($0))
            || (c.forcesNulls && c.isNull($0))
        }
      ) { body(a[$0], b[$0], c[$0]) }
    }
  }

  /// One operand, with an arena for new text.
  @inline(__always)
  static func build<A: KernelValue, R: KernelValue>(
    _ body: @escaping @Sendable (A, Arena) -> R
  ) -> Overload {
    Overload([A.Element.type], returns: R.Element.type) { call in
      let a = call.reader(0, of: A.self)
      let arena = Arena(capacity: call.count * 16)
      return fillColumn(
        call.count, owners: call.owners + [arena], forcesNulls: a.forcesNulls,
        isNull: { a.isNull($0) }
      ) { body(a[$0], arena) }
    }
  }

  /// Two operands, with an arena for new text.
  @inline(__always)
  static func build<A: KernelValue, B: KernelValue, R: KernelValue>(
    _ body: @escaping @Sendable (A, B, Arena) -> R
  ) -> Overload {
    Overload([A.Element.type, B.Element.type], returns: R.Element.type) { call in
      let a = call.reader(0, of: A.self)
      let b = call.reader(1, of: B.self)
      let arena = Arena(capacity: call.count * 16)
      return fillColumn(
        call.count, owners: call.owners + [arena], forcesNulls: a.forcesNulls || b.forcesNulls,
        isNull: { (a.forcesNulls && a.isNull($0)) || (b.forcesNulls && b.isNull($0)) }
      ) { body(a[$0], b[$0], arena) }
    }
  }

  /// Three operands, with an arena for new text.
  @inline(__always)
  static func build<A: KernelValue, B: KernelValue, C: KernelValue, R: KernelValue>(
    _ body: @escaping @Sendable (A, B, C, Arena) -> R
  ) -> Overload {
    Overload([A.Element.type, B.Element.type, C.Element.type], returns: R.Element.type) { call in
      let a = call.reader(0, of: A.self)
      let b = call.reader(1, of: B.self)
      let c = call.reader(2, of: C.self)
      let arena = Arena(capacity: call.count * 16)
      return fillColumn(
        call.count, owners: call.owners + [arena],
        forcesNulls: a.forcesNulls || b.forcesNulls || c.forcesNulls,
        isNull: {
          (a.forcesNulls && a.isNull($0)) || (b.forcesNulls && b.isNull($0))
            || (c.forcesNulls && c.isNull($0))
        }
      ) { body(a[$0], b[$0], c[$0], arena) }
    }
  }
}
