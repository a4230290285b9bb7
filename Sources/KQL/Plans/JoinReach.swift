/// How far from each other in time rows of both sides of a join may be.
enum JoinReach: Sendable {
  /// At most so many ticks.
  case distance(Int64)

  /// They have equal times: a column of each side, which follow from their event times.
  case equal(JoinTimes)
}

/// The columns of both sides of a join that must be equal and follow from the event time.
struct JoinTimes: Sendable {
  /// The positions of the columns.
  var left: Int
  var right: Int

  /// How they follow from the event time.
  var leftTime: TimeColumn
  var rightTime: TimeColumn
}

extension Plan {
  /// The plan, where rows of a join of the stream with itself are only looked at together when a
  /// condition holds behind it: how far apart in time they may be follows from that.
  func reaching(where predicates: [Expression]) -> Plan {
    switch self {
    case .stage(let plan, let stage) where stage.keepsColumns:
      return .stage(plan.reaching(where: predicates), stage)
    case .combination(let left, let right, var combination):
      guard combination.makeIntervalJoin != nil, combination.reach == nil, right.readsInput else {
        return self
      }
      let times = (left: left.eventTimeColumn, right: right.eventTimeColumn)
      guard let leftTime = times.left, let rightTime = times.right,
        let first = combination.leftColumns.firstIndex(of: leftTime),
        let second = combination.rightColumns.firstIndex(of: rightTime)
      else { return self }
      var bounds = TimeDistance(from: first, to: combination.leftColumns.count + second)
      for predicate in predicates { bounds.narrow(by: predicate) }
      guard let distance = bounds.largest else { return self }
      combination.reach = .distance(distance)
      return .combination(left: left, right: right, combination)
    case .stage, .input, .table, .generated, .union, .shared: return self
    }
  }

  private var eventTimeColumn: Int? {
    timeColumns.filter { $0.value.isEventTime }.keys.min()
  }
}

/// The bounds of the distance between two times that conditions leave.
private struct TimeDistance {
  let from: Int
  let to: Int
  private var least: Int64?
  private var most: Int64?

  init(from: Int, to: Int) {
    self.from = from
    self.to = to
  }

  /// The largest distance in either direction; `nil` when one has no bound.
  var largest: Int64? {
    guard let least, let most else { return nil }
    return Swift.max(Int64(clamping: least.magnitude), Int64(clamping: most.magnitude))
  }

  /// Takes in a condition that must hold.
  mutating func narrow(by condition: Expression) {
    guard let call = condition as? Call else { return }
    let operands = call.operands
    switch (call.name, operands.count) {
    case ("and", _), ("between", 2): for operand in operands { narrow(by: operand) }
    case (">=", 2), (">", 2): narrow(operands[0], atLeast: operands[1])
    case ("<=", 2), ("<", 2): narrow(operands[1], atLeast: operands[0])
    case ("==", 2):
      narrow(operands[0], atLeast: operands[1])
      narrow(operands[1], atLeast: operands[0])
    default: break
    }
  }

  /// Learns that a value is not less than another: both as one of the times and a constant, or as the
  /// distance and a constant.
  private mutating func narrow(_ larger: Expression, atLeast smaller: Expression) {
    guard let a = Term(larger, from, to), let b = Term(smaller, from, to) else { return }
    // larger - smaller >= 0, as to * a + from * b + rest >= 0
    let (later, earlier) = (a.to - b.to, a.from - b.from)
    let rest = a.ticks.subtractingReportingOverflow(b.ticks)
    guard !rest.overflow else { return }
    if later == 1, earlier == -1 {
      least = Swift.max(least ?? .min, -rest.partialValue)
    } else if later == -1, earlier == 1 {
      most = Swift.min(most ?? .max, rest.partialValue)
    }
  }

  /// A sum of times and a constant.
  private struct Term {
    var to = 0
    var from = 0
    var ticks: Int64 = 0

    init?(_ expression: Expression, _ fromColumn: Int, _ toColumn: Int) {
      if let column = expression as? InputColumn {
        guard column.index == toColumn || column.index == fromColumn else { return nil }
        to = column.index == toColumn ? 1 : 0
        from = column.index == fromColumn ? 1 : 0
        return
      }
      if let constant = expression.constantValue, constant.type == .timespan {
        guard let value = constant.value(0, as: Timespan.self) else { return nil }
        ticks = value.ticks
        return
      }
      guard let call = expression as? Call, call.name == "+" || call.name == "-",
        call.operands.count == 2, let a = Term(call.operands[0], fromColumn, toColumn),
        let b = Term(call.operands[1], fromColumn, toColumn)
      else { return nil }
      let sign = call.name == "+" ? 1 : -1
      to = a.to + sign * b.to
      from = a.from + sign * b.from
      let sum =
        sign > 0
        ? a.ticks.addingReportingOverflow(b.ticks) : a.ticks.subtractingReportingOverflow(b.ticks)
      guard !sum.overflow else { return nil }
      ticks = sum.partialValue
    }
  }
}
