import Glibc

/// The discrete Fourier transform of a series of any length.
///
/// It is given up when the query has been stopped.
struct FourierTransform {
  /// The real parts.
  var real: [Double]
  /// The imaginary parts, as many.
  var imaginary: [Double]

  /// Transforms in place; the inverse is divided by the length.
  mutating func transform(inverse: Bool) {
    let count = real.count
    guard count > 1 else { return }
    if inverse { swap(&real, &imaginary) }
    if count & (count - 1) == 0 { transformPowerOfTwo() } else { transformAny() }
    if inverse {
      swap(&real, &imaginary)
      for index in 0..<count {
        real[index] /= Double(count)
        imaginary[index] /= Double(count)
      }
    }
  }

  /// Cooley and Tukey's algorithm.
  private mutating func transformPowerOfTwo() {
    let count = real.count
    var target = 0
    for index in 1..<count {
      var bit = count >> 1
      while target & bit != 0 {
        target ^= bit
        bit >>= 1
      }
      target ^= bit
      if index < target {
        real.swapAt(index, target)
        imaginary.swapAt(index, target)
      }
    }
    var work = LongWork()
    var size = 2
    while size <= count {
      let half = size / 2
      for offset in 0..<half {
        if work.isStopped(after: 8 + 4 * (count / size)) { return }
        let angle = -2 * Double.pi * Double(offset) / Double(size)
        let (c, s) = (cos(angle), sin(angle))
        for start in stride(from: offset, to: count, by: size) {
          let other = start + half
          let x = real[other] * c - imaginary[other] * s
          let y = real[other] * s + imaginary[other] * c
          real[other] = real[start] - x
          imaginary[other] = imaginary[start] - y
          real[start] += x
          imaginary[start] += y
        }
      }
      size *= 2
    }
  }

  /// Bluestein's algorithm: a convolution of a length that is a power of two.
  private mutating func transformAny() {
    let count = real.count
    var size = 1
    while size < 2 * count + 1 { size *= 2 }
    let angles = (0..<count).map { index in
      Double.pi * Double(Int(truncatingIfNeeded: index &* index) % (2 * count)) / Double(count)
    }
    var a = FourierTransform(
      real: Array(repeating: 0, count: size), imaginary: Array(repeating: 0, count: size))
    var b = a
    for index in 0..<count {
      let (c, s) = (cos(angles[index]), sin(angles[index]))
      a.real[index] = real[index] * c + imaginary[index] * s
      a.imaginary[index] = imaginary[index] * c - real[index] * s
      b.real[index] = c
      b.imaginary[index] = s
      if index > 0 {
        b.real[size - index] = c
        b.imaginary[size - index] = s
      }
    }
    a.transformPowerOfTwo()
    b.transformPowerOfTwo()
    for index in 0..<size {
      let x = a.real[index] * b.real[index] - a.imaginary[index] * b.imaginary[index]
      let y = a.real[index] * b.imaginary[index] + a.imaginary[index] * b.real[index]
      a.real[index] = x
      a.imaginary[index] = y
    }
    a.transform(inverse: true)
    for index in 0..<count {
      let (c, s) = (cos(angles[index]), sin(angles[index]))
      real[index] = a.real[index] * c + a.imaginary[index] * s
      imaginary[index] = a.imaginary[index] * c - a.real[index] * s
    }
  }
}
