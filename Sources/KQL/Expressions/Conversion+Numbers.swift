extension Column {
  func convertedToInt() -> Column {
    switch type {
    case .bool: return mapped { (value: Bool) in value ? 1 : 0 as Int32 }
    case .long: return mapped { (value: Int64) in Int32(truncatingIfNeeded: value) }
    case .real where isConstant:
      return mapped { (value: Double) in
        value.isFinite ? Int32(exactly: value.rounded(.towardZero)) ?? .min : nil
      }
    case .real: return mapped { (value: Double) in value.clampedInt }
    case .decimal:
      return mapped { (value: Decimal) in value.long.flatMap { Int32(exactly: $0) } }
    case .string: return mapped { (value: StringView) in Int32.parsed(value) }
    case .datetime: return mapped { (value: Datetime) in Int32(truncatingIfNeeded: value.ticks) }
    case .timespan: return mapped { (value: Timespan) in Int32(truncatingIfNeeded: value.ticks) }
    case .int, .guid, .dynamic: return .nulls(.int, count: count)
    }
  }

  func convertedToLong() -> Column {
    switch type {
    case .bool: return mapped { (value: Bool) in value ? 1 : 0 as Int64 }
    case .int: return mapped { (value: Int32) in Int64(value) }
    // As recorded from Kusto: a value known when the query is bound does not saturate.
    case .real where isConstant:
      return mapped { (value: Double) in
        value.isFinite ? Int64(exactly: value.rounded(.towardZero)) ?? .min : nil
      }
    case .real: return mapped { (value: Double) in value.clampedLong }
    case .decimal: return mapped { (value: Decimal) in value.long }
    case .string: return mapped { (value: StringView) in Int64.parsed(value) }
    case .datetime: return mapped { (value: Datetime) in value.ticks }
    case .timespan: return mapped { (value: Timespan) in value.ticks }
    case .long, .guid, .dynamic: return .nulls(.long, count: count)
    }
  }

  func convertedToReal() -> Column {
    switch type {
    case .bool: mapped { (value: Bool) in value ? 1 : 0 as Double }
    case .int: mapped { (value: Int32) in Double(value) }
    case .long: mapped { (value: Int64) in Double(value) }
    case .decimal: mapped { (value: Decimal) in value.double }
    case .string: mapped { (value: StringView) in Double.parsed(value) }
    case .datetime: mapped { (value: Datetime) in Double(value.ticks) }
    case .timespan: mapped { (value: Timespan) in Double(value.ticks) }
    case .real, .guid, .dynamic: .nulls(.real, count: count)
    }
  }

  func convertedToDecimal() -> Column {
    switch type {
    case .bool: mapped { (value: Bool) in Decimal(value ? 1 : 0) }
    case .int: mapped { (value: Int32) in Decimal(Int64(value)) }
    case .long: mapped { (value: Int64) in Decimal(value) }
    case .real: mapped { (value: Double) in Decimal(value) as Decimal? }
    case .string: mapped { (value: StringView) in Decimal.parsed(value) }
    case .datetime: mapped { (value: Datetime) in Decimal(value.ticks) }
    case .timespan: mapped { (value: Timespan) in Decimal(value.ticks) }
    case .decimal, .guid, .dynamic: .nulls(.decimal, count: count)
    }
  }
}

extension Double {
  /// The part before the point; `nil` when it does not fit.
  @inline(__always)
  var truncatedLong: Int64? {
    // 2^63 is the first double that does not fit.
    self >= -0x1p63 && self < 0x1p63 ? Int64(self) : nil
  }

  /// The part before the point, the largest or smallest number when it does not fit.
  ///
  /// `nil` for NaN and the infinities.
  var clampedLong: Int64? {
    guard isFinite else { return nil }
    return truncatedLong ?? (self < 0 ? .min : .max)
  }

  /// The same for 32 bits.
  var clampedInt: Int32? {
    clampedLong.map { Int32(clamping: $0) }
  }
}
