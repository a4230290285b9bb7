extension Decimal {
  /// 10^34, the first mantissa with too many digits.
  private static let limit: Int128 = 10_000_000_000_000_000_000_000_000_000_000_000

  private static let half17: Int128 = 100_000_000_000_000_000

  /// 10 to a power from 0 to 38.
  static func power(_ exponent: Int32) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<Swift.min(exponent, 38) { result *= 10 }
    return result
  }

  /// The number with 34 digits at most and no zeros at the end of the fraction.
  ///
  /// `nil` when the part before the point does not fit.
  static func rounded(_ mantissa: Int128, scale: Int32) -> Decimal? {
    var mantissa = mantissa
    var scale = scale
    while mantissa.magnitude >= limit.magnitude || scale > 34 {
      guard scale > 0 else { return nil }
      let drop = Swift.max(1, Swift.min(38, scale > 34 ? scale - 34 : 1))
      let unit = power(drop)
      let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: unit)
      let isUp = remainder.magnitude >= unit.magnitude / 2
      mantissa = isUp ? quotient + (mantissa < 0 ? -1 : 1) : quotient
      scale -= drop
    }
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
    return Decimal(mantissa: mantissa, scale: scale)
  }

  /// The sum; `nil` when it is too large.
  static func + (a: Decimal, b: Decimal) -> Decimal? {
    guard let (left, right, scale) = aligned(a, b) else { return nil }
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? nil : rounded(sum, scale: scale)
  }

  /// The difference; `nil` when it is too large.
  static func - (a: Decimal, b: Decimal) -> Decimal? { a + -b }

  /// The negative number.
  static prefix func - (a: Decimal) -> Decimal {
    Decimal(mantissa: 0 &- a.mantissa, scale: a.scale)
  }

  /// The product; `nil` when it is too large.
  static func * (a: Decimal, b: Decimal) -> Decimal? {
    // In halves of 17 digits: 128 bits hold every partial product.
    let left = a.mantissa.magnitude.quotientAndRemainder(dividingBy: half17.magnitude)
    let right = b.mantissa.magnitude.quotientAndRemainder(dividingBy: half17.magnitude)
    let middle = left.quotient &* right.remainder &+ left.remainder &* right.quotient
    let (carry, shifted) = middle.quotientAndRemainder(dividingBy: half17.magnitude)
    var low = left.remainder &* right.remainder &+ shifted &* half17.magnitude
    var high = left.quotient &* right.quotient &+ carry
    high &+= low / limit.magnitude
    low %= limit.magnitude
    var scale = a.scale + b.scale
    if high > 0 {
      // Drops as many digits at the right as there are in the upper half.
      var dropped: Int32 = 0
      var rest = high
      while rest > 0 {
        rest /= 10
        dropped += 1
      }
      let unit = power(dropped).magnitude
      let isUp = low % unit >= unit / 2
      low = high &* (limit.magnitude / unit) &+ low / unit &+ (isUp ? 1 : 0)
      scale -= dropped
      guard scale >= 0 else { return nil }
    }
    let isNegative = (a.mantissa < 0) != (b.mantissa < 0)
    return rounded(isNegative ? 0 - Int128(low) : Int128(low), scale: scale)
  }

  /// The quotient to 34 digits; `nil` when `b` is zero or it is too large.
  static func / (a: Decimal, b: Decimal) -> Decimal? {
    guard b.mantissa != 0 else { return nil }
    let divisor = b.mantissa.magnitude
    var (quotient, remainder) = a.mantissa.magnitude.quotientAndRemainder(dividingBy: divisor)
    var scale = a.scale - b.scale
    while scale < 0 || (remainder != 0 && quotient < limit.magnitude && scale < 35) {
      guard quotient < limit.magnitude else { return nil }
      let next = (remainder &* 10).quotientAndRemainder(dividingBy: divisor)
      quotient = quotient &* 10 &+ next.quotient
      remainder = next.remainder
      scale += 1
    }
    let isNegative = (a.mantissa < 0) != (b.mantissa < 0)
    return rounded(isNegative ? 0 - Int128(quotient) : Int128(quotient), scale: scale)
  }

  /// The remainder that is not negative; `nil` when `b` is zero or the numbers are too far apart.
  static func % (a: Decimal, b: Decimal) -> Decimal? {
    guard b.mantissa != 0, let (left, right, scale) = aligned(a, b), right != 0 else { return nil }
    let divisor = Int128(truncatingIfNeeded: right.magnitude)
    let remainder = left % divisor
    return rounded(remainder < 0 ? remainder + divisor : remainder, scale: scale)
  }

  /// Both mantissas for one scale; digits are lost only where 128 bits cannot hold them.
  private static func aligned(
    _ a: Decimal, _ b: Decimal
  ) -> (left: Int128, right: Int128, scale: Int32)? {
    if a.scale == b.scale { return (a.mantissa, b.mantissa, a.scale) }
    if a.scale > b.scale {
      guard let (right, left, scale) = aligned(b, a) else { return nil }
      return (left, right, scale)
    }
    var left = a.mantissa
    var scale = a.scale
    while scale < b.scale {
      let (next, overflow) = left.multipliedReportingOverflow(by: 10)
      if overflow { break }
      left = next
      scale += 1
    }
    return (left, b.mantissa / power(b.scale - scale), scale)
  }

  /// Negative, zero or positive as `a` is less than, equal to or greater than `b`.
  static func compare(_ a: Decimal, _ b: Decimal) -> Int {
    if a.scale > b.scale { return -compare(b, a) }
    var left = a.mantissa
    var scale = a.scale
    while scale < b.scale {
      let (next, overflow) = left.multipliedReportingOverflow(by: 10)
      if overflow { break }
      left = next
      scale += 1
    }
    let right = b.mantissa.quotientAndRemainder(dividingBy: power(b.scale - scale))
    if left != right.quotient { return left < right.quotient ? -1 : 1 }
    return right.remainder == 0 ? 0 : right.remainder > 0 ? -1 : 1
  }
}

extension Decimal: Hashable, Comparable {
  /// Whether the values are equal, however they are scaled.
  public static func == (a: Decimal, b: Decimal) -> Bool { compare(a, b) == 0 }

  /// Whether `a` is less than `b`.
  public static func < (a: Decimal, b: Decimal) -> Bool { compare(a, b) < 0 }

  /// Hashes the value; numbers made by arithmetic and parsing are in their shortest form.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(mantissa)
    hasher.combine(scale)
  }
}
