import Glibc

/// A part of a file: what one call of ``SpillFile/append(_:)`` has written.
struct SpillBlock: BitwiseCopyable {
  /// Where it begins.
  var start: Int

  /// How many bytes it has.
  var byteCount: Int
}

/// A file without a name that grows at its end and is read anywhere; used by one thread at a time.
final class SpillFile {
  private let descriptor: Int32
  private let space: SpillSpace
  private var writer: StateCoder?
  private var failure: SpillError?

  /// How many bytes it has.
  private(set) var byteCount = 0

  /// Takes over an open file.
  init(_ descriptor: Int32, in space: SpillSpace) {
    self.descriptor = descriptor
    self.space = space
  }

  deinit {
    close(descriptor)
    space.give(back: byteCount)
  }

  /// Writes what `body` passes to the coder.
  func append(_ body: (StateCoder) -> Void) throws(SpillError) -> SpillBlock {
    let coder = writer ?? makeWriter()
    let start = byteCount
    body(coder)
    coder.flush()
    if let failure { throw failure }
    return SpillBlock(start: start, byteCount: byteCount - start)
  }

  private func makeWriter() -> StateCoder {
    let coder = StateCoder { [unowned self] bytes in self.write(bytes) }
    writer = coder
    return coder
  }

  private func write(_ bytes: UnsafeRawBufferPointer) {
    guard failure == nil else { return }
    if Allowance.isOver { return failure = .stopped }
    do throws(SpillError) {
      try space.take(bytes.count)
      byteCount += bytes.count
      var done = 0
      while done < bytes.count {
        let count = pwrite(
          descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done,
          byteCount - bytes.count + done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw .folder(space.folder, count < 0 ? errno : ENOSPC) }
        done += count
      }
    } catch {
      failure = error
    }
  }

  /// Reads a block: `body` takes from the coder what was passed to the one that wrote it.
  func read(_ block: SpillBlock, _ body: (StateCoder) -> Void) throws(SpillError) {
    if Allowance.isOver { throw .stopped }
    var position = block.start
    var number: Int32 = 0
    let coder = StateCoder(count: block.byteCount) { [descriptor] buffer in
      var done = 0
      while done < buffer.count {
        let count = pread(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, position)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          number = count < 0 ? errno : EIO
          return false
        }
        done += count
        position += count
      }
      return true
    }
    body(coder)
    if number != 0 { throw .folder(space.folder, number) }
    if let fault = coder.fault { throw .damaged(fault) }
  }
}
