extension Int64 {
  /// The largest multiple of a size that is not greater; `nil` when the size is not positive, and
  /// when the multiple does not fit.
  @inline(__always)
  func binned(_ size: Int64) -> Int64? {
    guard size > 0 else { return nil }
    let remainder = self % size
    let bin = remainder < 0 ? self &- remainder &- size : self &- remainder
    return bin <= self ? bin : nil
  }

  /// The same with bins that start at a fixed point; `nil` also when it does not fit.
  @inline(__always)
  func binned(_ size: Int64, at point: Int64) -> Int64? {
    let (distance, overflow) = subtractingReportingOverflow(point)
    guard !overflow, let bin = distance.binned(size) else { return nil }
    let (sum, carry) = bin.addingReportingOverflow(point)
    return carry ? nil : sum
  }
}

extension Int64 {
  /// The number rounded to tens, hundreds, … by negative places; `nil` when it does not fit.
  ///
  /// Halves are rounded away from zero.
  func rounded(toPlaces places: Int64) -> Int64? {
    guard places < 0 else { return self }
    guard places >= -19 else { return 0 }
    let unit = Decimal.power(Int32(-places))
    let rest = Int128(self) % unit
    let down = Int128(self) - rest
    return Int64(exactly: rest.magnitude * 2 >= unit ? down + (self < 0 ? 0 - unit : unit) : down)
  }
}

extension Double {
  /// The largest multiple of a size that is not greater; `nil` when the size is not positive.
  @inline(__always)
  func binned(_ size: Double) -> Double? {
    size > 0 ? (self / size).rounded(.down) * size : nil
  }

  /// The number with some digits after the point, halves rounded away from zero.
  func rounded(toPlaces places: Int64) -> Double {
    guard isFinite, places.magnitude <= 308 else { return places < 0 ? 0 : self }
    // Divides by a power of ten, which is exact, rather than multiplying by a fraction.
    let unit = Double.power10(Int(places.magnitude))
    if places < 0 { return (self / unit).rounded(.toNearestOrAwayFromZero) * unit }
    let scaled = self * unit
    guard scaled.isFinite, scaled.magnitude < 0x1p53 else { return self }
    return scaled.rounded(.toNearestOrAwayFromZero) / unit
  }

  private static func power10(_ exponent: Int) -> Double {
    var result = 1.0
    var base = 10.0
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= base }
      base *= base
      rest >>= 1
    }
    return result
  }
}

extension Decimal {
  /// The largest multiple of a size that is not greater; `nil` when the size is not positive.
  func binned(_ size: Decimal) -> Decimal? {
    guard size.mantissa > 0, let remainder = self % size as Decimal? else { return nil }
    return self - remainder
  }

  /// The number with some digits after the point, halves rounded away from zero; `nil` when it
  /// does not fit.
  func rounded(toPlaces places: Int64) -> Decimal? {
    guard places < Int64(scale) else { return self }
    guard places >= -34 else { return Decimal(mantissa: 0, scale: 0) }
    let drop = Int64(scale) - places
    guard drop <= 38 else { return Decimal(mantissa: 0, scale: 0) }
    let unit = Self.power(Int32(drop))
    let (quotient, rest) = mantissa.quotientAndRemainder(dividingBy: unit)
    let isUp = rest.magnitude >= unit.magnitude / 2
    let rounded = isUp ? quotient + (mantissa < 0 ? -1 : 1) : quotient
    if places >= 0 { return Self.rounded(rounded, scale: Int32(places)) }
    let (whole, overflow) = rounded.multipliedReportingOverflow(by: Self.power(Int32(-places)))
    return overflow ? nil : Self.rounded(whole, scale: 0)
  }

  /// The next whole number up or down.
  static func rounding(_ value: Decimal, up: Bool) -> Decimal {
    guard value.scale > 0 else { return value }
    let (whole, rest) = value.mantissa.quotientAndRemainder(dividingBy: power(value.scale))
    let step: Int128 = up ? (rest > 0 ? 1 : 0) : (rest < 0 ? -1 : 0)
    return Decimal(mantissa: whole + step, scale: 0)
  }
}
