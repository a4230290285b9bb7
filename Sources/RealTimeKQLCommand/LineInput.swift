import Glibc

/// Reads lines from a descriptor as they arrive.
struct LineInput: ~Copyable {
  private let descriptor: Int32
  private var memory: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0
  private var hasEnded = false

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    memory = .allocate(byteCount: 1 << 16, alignment: 16)
  }

  deinit { memory.deallocate() }

  /// The next line without its newline, valid until the next call; `nil` at the end.
  mutating func next() -> UnsafeRawBufferPointer? {
    var searched = start
    while true {
      if let newline = newline(from: searched) {
        defer { start = newline + 1 }
        return UnsafeRawBufferPointer(rebasing: memory[start..<newline])
      }
      searched = end
      if hasEnded {
        guard start < end else { return nil }
        defer { start = end }
        return UnsafeRawBufferPointer(rebasing: memory[start..<end])
      }
      searched -= makeRoom()
      fill()
    }
  }

  /// Whether ``next()`` has something to give without waiting.
  var hasLine: Bool {
    if newline(from: start) != nil { return true }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return !hasEnded && poll(&waiting, 1, 0) == 1
  }

  private func newline(from offset: Int) -> Int? {
    guard offset < end, let base = memory.baseAddress,
      let found = memchr(base + offset, 0x0A, end - offset)
    else { return nil }
    return UnsafeMutableRawPointer(found) - base
  }

  /// Moves the unread bytes to the front, or grows; returns how far they moved.
  private mutating func makeRoom() -> Int {
    let moved = start
    if moved > 0, let base = memory.baseAddress {
      memmove(base, base + start, end - start)
      end -= start
      start = 0
    }
    if end == memory.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: memory.count * 2, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(memory))
      memory.deallocate()
      memory = larger
    }
    return moved
  }

  private mutating func fill() {
    while true {
      let count = read(descriptor, memory.baseAddress.map { $0 + end }, memory.count - end)
      if count > 0 {
        end += count
        return
      }
      if count < 0, errno == EINTR { continue }
      hasEnded = true
      return
    }
  }
}
