import KQLSyntax

extension ScalarFunction {
  static let range = ScalarFunction(
    "range", "Returns an array of values at equal distances, at most 1,048,576.",
    parameters: [
      "start": "The first value.", "stop": "The value not to pass.",
      "step?": "The distance; otherwise 1, or an hour for times.",
    ],
    examples: [
      "range(1, 8, 3)": "[1,4,7]", "range(1, 3)": "[1,2,3]",
      "range(1h, 3h)": #"["01:00:00","02:00:00","03:00:00"]"#,
    ]
  ) { (call) throws(Diagnostic) in
    let step = call.values.count == 3 ? call[2] : nil
    var type = call[0].type
    for other in [call[1].type, step?.type].compactMap({ $0 }) where other.isNumeric {
      if type.isNumeric { type = ScalarType.common(type, other) ?? type }
    }
    switch type {
    case .datetime, .timespan:
      let operands = [
        call.argument(0, as: type), call.argument(1, as: type),
        step?.converted(to: .timespan) ?? Constant(Timespan(ticks: Timespan.hour)),
      ]
      return call.apply(ticks(type), operands)
    case .real, .decimal:
      let operands = [
        call.argument(0, as: .real), call.argument(1, as: .real),
        step?.converted(to: .real) ?? Constant(1.0),
      ]
      return call.apply(
        .build { (start: Double, stop: Double, step: Double, arena: Arena) -> Dynamic? in
          guard step != 0, (stop - start).isFinite, step.isFinite else { return nil }
          var result = DynamicArrayWriter(arena)
          var work = LongWork()
          for index in 0..<limit {
            let value = start + Double(index) * step
            if step > 0 ? value > stop : value < stop { break }
            if work.isStopped(after: 16) { break }
            result.separate()
            result.writer.append(value)
          }
          return result.finish()
        }, operands)
    case .int, .long, .dynamic, .bool:
      let operands = [
        call.argument(0, as: .long), call.argument(1, as: .long),
        step?.converted(to: .long) ?? Constant(Int64(1)),
      ]
      return call.apply(
        .build { (start: Int64, stop: Int64, step: Int64, arena: Arena) -> Dynamic? in
          guard step != 0 else { return nil }
          var result = DynamicArrayWriter(arena)
          forEachValue(start, stop, step) { value in
            result.separate()
            result.writer.append(value)
          }
          return result.finish()
        }, operands)
    case .string, .guid:
      throw Diagnostic(
        "'range' does not take a \(type)", at: call.values[0].span,
        help: "it is range(start, stop, step?) with numbers or times")
    }
  }

  private static let limit = 1 << 20

  private static func forEachValue(
    _ start: Int64, _ stop: Int64, _ step: Int64, _ body: (Int64) -> Void
  ) {
    var work = LongWork()
    var value = start
    for _ in 0..<limit {
      if work.isStopped(after: 4) { return }
      if step > 0 ? value > stop : value < stop { return }
      body(value)
      let (next, overflow) = value.addingReportingOverflow(step)
      if overflow { return }
      value = next
    }
  }

  private static func ticks(_ type: ScalarType) -> Overload {
    Overload([type, type, .timespan], returns: .dynamic) { call in
      let arena = Arena(capacity: call.count * 256)
      return fillColumn(
        call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Dynamic? in
        func ticks(_ index: Int) -> Int64? {
          let column = call.columns[index]
          return column.type == .datetime
            ? column.value(row, as: Datetime.self)?.ticks
            : column.value(row, as: Timespan.self)?.ticks
        }
        guard let start = ticks(0), let stop = ticks(1), let step = ticks(2), step != 0 else {
          return nil
        }
        var values: [Int64] = []
        forEachValue(start, stop, step) { values.append($0) }
        let column = column(of: values, type)
        let texts = DynamicElementWriter(column)
        var result = DynamicArrayWriter(arena)
        for index in values.indices {
          result.separate()
          texts.append(index, to: result.writer)
        }
        return result.finish()
      }
    }
  }

  private static func column(of values: [Int64], _ type: ScalarType) -> Column {
    if type == .datetime {
      var builder = ColumnBuilder<Datetime>(capacity: values.count)
      for value in values { builder.append(Datetime.checked(value)) }
      return builder.finish()
    }
    var builder = ColumnBuilder<Timespan>(capacity: values.count)
    for value in values { builder.append(Timespan(ticks: value)) }
    return builder.finish()
  }
}
