extension UnsafeMutableBufferPointer<Int64> {
  /// The value that would stand at `wanted` if all were sorted; moves it there, what is not larger before it and
  /// what is not smaller behind it.
  ///
  /// On average it looks at each value some three times (Hoare's selection). Values in an order made to
  /// keep it busy are sorted instead.
  func select(_ wanted: Int) -> Int64 {
    var (low, high) = (0, count - 1)
    var patience = 2 * (Int.bitWidth - count.leadingZeroBitCount)
    while high - low > 16 {
      guard patience > 0 else { break }
      patience -= 1
      let pivot = middle(self[low], self[low + (high - low) / 2], self[high])
      var (left, right) = (low, high)
      while left <= right {
        while self[left] < pivot { left &+= 1 }
        while self[right] > pivot { right &-= 1 }
        if left <= right {
          (self[left], self[right]) = (self[right], self[left])
          left &+= 1
          right &-= 1
        }
      }
      if wanted <= right {
        high = right
      } else if wanted >= left {
        low = left
      } else {
        return self[wanted]
      }
    }
    var rest = UnsafeMutableBufferPointer(rebasing: self[low...high])
    rest.sort()
    return self[wanted]
  }

  private func middle(_ a: Int64, _ b: Int64, _ c: Int64) -> Int64 {
    Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
  }
}
