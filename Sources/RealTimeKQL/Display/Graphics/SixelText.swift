import KQL

extension PixelCanvas {
  /// The picture as sixels: columns of six dots, band after band, colour after colour (DEC STD 070).
  func appendSixels(to buffer: inout ByteBuffer) {
    // Dots that are not set are left as they are.
    buffer.append("\u{1B}P0;1;0q\"1;1;\(width);\(height)")
    let used = Set(dots).subtracting([0]).sorted()
    for number in used {
      let color = Self.colors[Int(number) - 1]
      func percent(_ part: UInt8) -> Int { (Int(part) * 100 + 127) / 255 }
      buffer.append(
        "#\(number);2;\(percent(color.red));\(percent(color.green));\(percent(color.blue))")
    }
    for top in stride(from: 0, to: height, by: 6) {
      let band = top..<Swift.min(top + 6, height)
      for number in used
      where dots[band.lowerBound * width..<band.upperBound * width].contains(number) {
        buffer.append("#\(number)")
        appendBand(band, number, to: &buffer)
        // The next colour begins at the left again.
        buffer.append("$")
      }
      buffer.append("-")
    }
    buffer.append("\u{1B}\\")
  }

  /// Appends the dots of one colour, equal ones as their number; those at the end that are not set are left out.
  private func appendBand(_ band: Range<Int>, _ number: UInt8, to buffer: inout ByteBuffer) {
    var run = (sixel: UInt8(0), count: 0)
    func append(_ buffer: inout ByteBuffer) {
      if run.count > 3 {
        buffer.append("!\(run.count)")
        buffer.append(63 + run.sixel)
      } else {
        buffer.append(repeating: 63 + run.sixel, count: run.count)
      }
    }
    for x in 0..<width {
      var sixel: UInt8 = 0
      for y in band where dots[y * width + x] == number { sixel |= 1 << UInt8(y - band.lowerBound) }
      if sixel != run.sixel {
        append(&buffer)
        run = (sixel, 0)
      }
      run.count += 1
    }
    if run.sixel != 0 { append(&buffer) }
  }
}
