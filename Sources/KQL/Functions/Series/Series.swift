/// The numbers of an array, in memory that the next row uses again.
final class Series {
  /// One for each element; not-a-number where the element is no number.
  var values: [Double] = []

  /// Whether there is an element that is no number.
  private(set) var hasGaps = false

  /// Reads an array; false when the value is none, or the query has been stopped.
  func read(_ array: Dynamic?) -> Bool {
    values.removeAll(keepingCapacity: true)
    hasGaps = false
    guard let array, array.kind == .array else { return false }
    var work = LongWork()
    for element in array.elements {
      if work.isStopped(after: 8) { return false }
      if let number = element.number {
        values.append(number)
      } else {
        values.append(.nan)
        hasGaps = true
      }
    }
    return true
  }
}

extension Dynamic {
  /// The value of a number; `nil` of anything else, also of a bool.
  var number: Double? {
    switch kind {
    case .long, .real: asDouble
    case .null, .bool, .string, .datetime, .timespan, .guid, .decimal, .array, .bag: nil
    }
  }

  /// An array of reals; not-a-number becomes null.
  ///
  /// - Parameters:
  ///   - values: The values.
  ///   - arena: Where it is written.
  ///   - steps: How much work it is to find a value, in steps of ``LongWork``.
  /// - Returns: The array, cut short when the query has been stopped.
  static func array(
    _ values: some Sequence<Double>, _ arena: Arena, steps: Int = 0
  ) -> Dynamic {
    var result = DynamicArrayWriter(arena)
    var work = LongWork()
    for value in values {
      if work.isStopped(after: steps + 16) { break }
      result.separate()
      if value.isNaN { result.writer.appendNull() } else { result.writer.append(value) }
    }
    return result.finish()
  }
}

extension Overload {
  /// One result for each element of an array; null for an element that is no number.
  static func elementwise(_ body: @escaping @Sendable (Double) -> Double) -> Overload {
    .build { (array: Dynamic, arena: Arena) -> Dynamic? in
      guard array.kind == .array else { return nil }
      var result = DynamicArrayWriter(arena)
      var work = LongWork()
      for element in array.elements {
        if work.isStopped(after: 16) { break }
        result.separate()
        if let number = element.number {
          result.writer.append(body(number))
        } else {
          result.writer.appendNull()
        }
      }
      return result.finish()
    }
  }

  /// A function of a series that gives one number; null for what is no array.
  static func series(_ body: @escaping @Sendable (Series) -> Double?) -> Overload {
    Overload([.dynamic], returns: .real) { call in
      let series = call.state { Series() }
      let arrays = call.reader(0, of: Dynamic?.self)
      return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
        (row: Int) -> Double? in
        series.read(arrays[row]) ? body(series) : nil
      }
    }
  }
}
