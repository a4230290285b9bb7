import CScan
import Glibc

/// Arrays that may become large: they grow by moving pages instead of bytes, and ask for large pages, so
/// that reading them here and there misses fewer translations of addresses.
///
/// What is got here is given back by ``release()``.
extension UnsafeMutablePointer where Pointee: BitwiseCopyable {
  /// Room for some elements, whose bytes are all zero.
  static func zeroed(_ capacity: Int) -> Self {
    let (bytes, isTooLarge) = capacity.multipliedReportingOverflow(by: MemoryLayout<Pointee>.stride)
    guard !isTooLarge, let start = scan_zeroed(bytes) else { endOutOfMemory() }
    return start.bindMemory(to: Pointee.self, capacity: capacity)
  }

  /// The same elements with room for others behind them, which are not initialized.
  func resized(to capacity: Int) -> Self {
    let (bytes, isTooLarge) = capacity.multipliedReportingOverflow(by: MemoryLayout<Pointee>.stride)
    guard !isTooLarge, let start = scan_resized(self, bytes) else { endOutOfMemory() }
    return start.bindMemory(to: Pointee.self, capacity: capacity)
  }

  /// Gives the memory back.
  func release() { free(self) }
}
