extension ScalarFunction {
  /// A function of a program's own.
  ///
  /// ```swift
  /// let isPrime = ScalarFunction(
  ///   named: "is_prime", "Whether a whole number is prime.", parameters: ["number": "The number."]
  /// ) { (number: Int64) -> Bool in
  ///   number > 1 && !(2..<number).prefix { $0 * $0 <= number }.contains { number % $0 == 0 }
  /// }
  /// ```
  ///
  /// Arguments are converted as those of the built-in functions are. A null argument gives null without
  /// the closure being called, unless its parameter is an optional. Threads call it at the same time.
  ///
  /// - Parameters:
  ///   - name: What queries call it.
  ///   - aliases: Other names it answers to.
  ///   - summary: What it returns, as one sentence.
  ///   - parameters: The name of each parameter and what to pass.
  ///   - isDeterministic: Whether equal arguments give equal results.
  ///   - body: Gives the result for a row; an optional one to give null.
  public init<each Argument: ScalarValue, Result: ScalarValue>(
    named name: String, aliases: [String] = [], _ summary: String,
    parameters: KeyValuePairs<String, String> = [:], isDeterministic: Bool = true,
    body: @escaping @Sendable (repeat each Argument) -> Result
  ) {
    var types: [ScalarType] = []
    repeat types.append((each Argument).scalarType)
    precondition(
      types.count == parameters.count,
      "'\(name)' describes \(parameters.count) parameters and takes \(types.count)")
    let overload = Overload(types, returns: Result.scalarType) { call in
      Column.of(Result.scalarType, count: call.count) { row in
        var values = ArgumentValues(call.columns, row)
        do throws(ArgumentValues.IsNull) {
          return try body(repeat values.next(as: (each Argument).self)).scalarValue
        } catch {
          return .null
        }
      }
    }
    self.init(
      name, aliases: aliases, summary, parameters: parameters, examples: [:],
      isDeterministic: isDeterministic, overloads: [overload])
  }
}

/// The arguments of a call in one row, taken from the left.
private struct ArgumentValues {
  /// An argument is null whose parameter takes no null.
  struct IsNull: Error {}

  private let columns: [Column]
  private let row: Int
  private var index = 0

  init(_ columns: [Column], _ row: Int) {
    self.columns = columns
    self.row = row
  }

  mutating func next<Argument: ScalarValue>(
    as _: Argument.Type
  ) throws(IsNull) -> Argument {
    defer { index += 1 }
    guard let argument = Argument(scalarValue: columns[index].value(row)) else { throw IsNull() }
    return argument
  }
}
