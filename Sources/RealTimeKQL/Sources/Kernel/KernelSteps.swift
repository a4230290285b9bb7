import CEBPF
import KQL

/// A filter as the programs in the kernel go through it: steps, each a question that leads to two others.
struct KernelSteps {
  /// Where the filter of each kind of event begins.
  private(set) var starts = [UInt32](
    repeating: UInt32(kernel_step_takes), count: Int(kernel_most_kinds))

  /// The steps from the first one on.
  private(set) var steps: [kernel_step] = []

  /// The names that are looked for, whose numbers begin with 1.
  private(set) var names: [kernel_name] = []

  /// Whether it looks at names of programs, at names of files.
  private(set) var looksAt = (programs: false, files: false)

  /// What leads to a step: where two lead to the same, there is one.
  private struct Key: Hashable {
    var question: KernelFilter.Question
    var then: UInt16
    var otherwise: UInt16
  }

  private var known: [Key: UInt16] = [:]
  private var numbers: [String: UInt64] = [:]
  private var caselessNumbers: [String: UInt64] = [:]

  /// Whether something had no room.
  private var isFull = false

  /// Takes everything.
  init() {}

  /// Makes the steps of a filter; kinds of events whose tests have no room are told of without one.
  init(_ filter: KernelFilter) {
    for (kind, test) in filter.tests.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let before = self
      let start = add(test, then: UInt16(kernel_step_takes), otherwise: UInt16(kernel_step_leaves))
      if isFull { self = before } else { starts[Int(kind.rawValue)] = UInt32(start) }
    }
  }

  private mutating func add(_ test: KernelFilter.Test, then: UInt16, otherwise: UInt16) -> UInt16 {
    switch test {
    case .all(let tests):
      return tests.reversed().reduce(then) { add($1, then: $0, otherwise: otherwise) }
    case .any(let tests):
      return tests.reversed().reduce(otherwise) { add($1, then: then, otherwise: $0) }
    case .question(let question, let holds):
      return holds
        ? add(question, then: then, otherwise: otherwise)
        : add(question, then: otherwise, otherwise: then)
    }
  }

  private mutating func add(
    _ question: KernelFilter.Question, then: UInt16, otherwise: UInt16
  ) -> UInt16 {
    let key = Key(question: question, then: then, otherwise: otherwise)
    if let number = known[key] { return number }
    let number = UInt16(kernel_first_step) + UInt16(steps.count)
    guard number < UInt16(kernel_most_steps) else {
      isFull = true
      return then
    }
    var step = kernel_step()
    step.then = then
    step.otherwise = otherwise
    switch question {
    case .number(let field, let low, let high):
      (step.field, step.low, step.high) = (field.rawValue, low, high)
      step.question = UInt8(kernel_asks_equal.rawValue)
    case .less(let field, let bound):
      (step.field, step.low) = (field.rawValue, bound)
      step.question = UInt8(kernel_asks_less.rawValue)
    case .name(let field, let name):
      (step.field, step.low) = (field.rawValue, self.number(of: name, field))
      step.question = UInt8(kernel_asks_name.rawValue)
    }
    steps.append(step)
    known[key] = number
    return number
  }

  private mutating func number(of name: String, _ field: KernelFilter.Field) -> UInt64 {
    let isCaseless = field == .programCaseless || field == .fileCaseless
    if field == .program || field == .programCaseless {
      looksAt.programs = true
    } else {
      looksAt.files = true
    }
    if let known = isCaseless ? caselessNumbers[name] : numbers[name] { return known }
    guard names.count < Int(kernel_most_names) else {
      isFull = true
      return 0
    }
    var entry = kernel_name()
    entry.is_caseless = isCaseless ? 1 : 0
    withUnsafeMutableBytes(of: &entry.text) { $0.copyBytes(from: name.utf8) }
    names.append(entry)
    let number = UInt64(names.count)
    if isCaseless { caselessNumbers[name] = number } else { numbers[name] = number }
    return number
  }

  /// The numbers of the names that a program's name is, as the programs in the kernel find them.
  func numbers(of name: String) -> (exact: UInt16, caseless: UInt16) {
    guard !name.isEmpty else {
      return (UInt16(kernel_unknown_name), UInt16(kernel_unknown_name))
    }
    let isPlain = name.utf8.allSatisfy { $0 < 0x80 }
    return (
      UInt16(numbers[name] ?? 0),
      isPlain ? UInt16(caselessNumbers[name.lowercased()] ?? 0) : UInt16(kernel_unknown_name)
    )
  }
}
