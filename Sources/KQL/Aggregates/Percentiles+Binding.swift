import CScan
import KQLSyntax

extension CallArguments {
  /// The aggregate of `percentile`, `percentiles` and their weighted and array forms.
  ///
  /// The arguments are the value, the weight if there is one, and the percentages.
  func percentiles(isWeighted: Bool, asArray: Bool) throws(Diagnostic) -> BoundAggregate {
    var value = values[0].expression
    switch value.type {
    case .int: value = value.converted(to: .long)
    case .decimal: value = value.converted(to: .real)
    case .long, .real, .datetime, .timespan: break
    case .bool, .string, .guid, .dynamic:
      throw refusal(of: 0, wanted: "a number, a datetime or a timespan")
    }
    var arguments = [value]
    if isWeighted {
      guard [.int, .long].contains(values[1].expression.type) else {
        throw refusal(of: 1, wanted: "a whole number as the weight")
      }
      arguments.append(values[1].expression.converted(to: .long))
    }
    var percentages: [(value: Double, text: String)] = []
    for index in (isWeighted ? 2 : 1)..<values.count {
      percentages += try self.percentages(at: index, asArray: asArray)
    }
    let type = value.type
    let fractions = percentages.map { $0.value / 100 }
    let name = values[0].impliedName ?? ""
    let results =
      asArray
      ? [ColumnSchema("percentiles_\(name)", .dynamic)]
      : percentages.map { ColumnSchema("percentile_\(name)_\($0.text)", type) }
    return BoundAggregate(arguments: arguments, results: results) {
      switch type {
      case .real:
        PercentileAccumulator<Double>(fractions, isWeighted: isWeighted, asArray: asArray)
      case .datetime:
        PercentileAccumulator<Datetime>(fractions, isWeighted: isWeighted, asArray: asArray)
      case .timespan:
        PercentileAccumulator<Timespan>(fractions, isWeighted: isWeighted, asArray: asArray)
      default:
        PercentileAccumulator<Int64>(fractions, isWeighted: isWeighted, asArray: asArray)
      }
    }
  }

  /// The percentages of an argument, with what they add to a column's name.
  private func percentages(
    at index: Int, asArray: Bool
  ) throws(Diagnostic) -> [(value: Double, text: String)] {
    guard let constant = values[index].expression.constantValue else {
      throw Diagnostic("expected a constant percentage", at: values[index].span)
    }
    var numbers: [Double?] = []
    if constant.type == .dynamic, asArray {
      let array = constant.value(0, as: Dynamic.self)
      for element in array.map({ Array($0.elements) }) ?? [] { numbers.append(element.asDouble) }
    } else if constant.type.isNumeric {
      numbers.append(constant.converted(to: .real).value(0, as: Double.self))
    }
    var percentages: [(value: Double, text: String)] = []
    for number in numbers {
      guard let number, number >= 0, number <= 100 else {
        throw Diagnostic("expected a percentage from 0 to 100", at: values[index].span)
      }
      percentages.append((number, Self.nameFragment(number)))
    }
    guard !percentages.isEmpty else {
      throw Diagnostic("expected a percentage from 0 to 100", at: values[index].span)
    }
    return percentages
  }

  /// `95` of 95, `99_9` of 99.9.
  private static func nameFragment(_ number: Double) -> String {
    var bytes = [UInt8](repeating: 0, count: 40)
    let count = scan_format_double(number, &bytes)
    for at in 0..<count where !(0x30...0x39).contains(bytes[at]) {
      bytes[at] = UInt8(ascii: "_")
    }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
