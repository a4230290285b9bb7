import Glibc

/// An event of the kernel, as `kernel_events.h` lays it out, in a block that a feed has completed: its time is in
/// ticks, and it refers to what is known of its process.
struct KernelEvent: ChunkEvent {
  /// The start of the block.
  private let block: UnsafeRawPointer
  private let start: UnsafeRawPointer

  /// The bytes of what every record begins with.
  static let headSize = 56

  static func length(in chunk: Chunk, at offset: Int) -> Int? {
    guard chunk.count - offset >= headSize else { return nil }
    let length = Int(UnsafeRawPointer(chunk.start + offset).loadUnaligned(as: UInt32.self))
    return length >= headSize ? length : nil
  }

  static func isEvent(in chunk: Chunk, at offset: Int) -> Bool {
    chunk.start[offset + 36] != KernelKind.process.rawValue
  }

  init(in chunk: Chunk, at offset: Int) {
    block = UnsafeRawPointer(chunk.start)
    start = block + offset
  }

  // MARK: What every event has

  private func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, _: Number.Type
  ) -> Number {
    start.loadUnaligned(fromByteOffset: offset, as: Number.self)
  }

  private func text(_ offset: Int, _ count: Int) -> StringView {
    StringView((start + offset).assumingMemoryBound(to: UInt8.self), count)
  }

  /// A text up to its NUL, of so many bytes at most.
  private func terminated(_ offset: Int, _ most: Int) -> StringView {
    let bytes = (start + offset).assumingMemoryBound(to: UInt8.self)
    var count = 0
    while count < most, bytes[count] != 0 { count += 1 }
    return StringView(bytes, count)
  }

  var kind: KernelKind { KernelKind(rawValue: number(36, UInt8.self)) ?? .process }
  var time: Datetime? { Datetime.checked(Int64(bitPattern: number(8, UInt64.self))) }
  var processNumber: Int64 { Int64(number(16, UInt32.self)) }
  var thread: Int64 { Int64(number(20, UInt32.self)) }
  var user: Int64 { Int64(number(32, UInt32.self)) }

  /// The name of the thread that did it.
  var command: StringView { terminated(40, 16) }

  /// What is known of the process.
  var process: KernelProcess? {
    let place = number(4, UInt32.self)
    return place == 0 ? nil : KernelProcess(in: block, at: Int(place))
  }

  // MARK: Sockets

  /// How many bytes were sent or received.
  var size: Int64 { Int64(number(56, UInt32.self)) }

  /// Ports in the network's order of bytes.
  var localPort: UInt16 { kind.isSocket ? number(62, UInt16.self) : number(58, UInt16.self) }
  var remotePort: UInt16 { kind.isSocket ? number(64, UInt16.self) : number(60, UInt16.self) }

  var localAddress: KernelAddress {
    kind.isSocket ? address(number(60, UInt16.self), 72) : address(number(56, UInt16.self), 64)
  }

  var remoteAddress: KernelAddress {
    switch kind {
    case .logon: address(number(60, UInt16.self), 64)
    case let kind where kind.isSocket: address(number(60, UInt16.self), 88)
    default: address(number(56, UInt16.self), 80)
    }
  }

  private func address(_ family: UInt16, _ offset: Int) -> KernelAddress {
    KernelAddress(family: family, bytes: (start + offset).assumingMemoryBound(to: UInt8.self))
  }

  // MARK: Processes

  /// As `wait` gives it.
  var exitStatus: Int32 { number(76, Int32.self) }

  /// The process that started the one of an event.
  var parentNumber: Int64 { Int64(number(72, UInt32.self)) }

  // MARK: Files

  /// How many bytes the file has; of one that is deleted or renamed it is not known.
  var fileSize: Int64? {
    kind == .fileOpen || kind == .fileCreate ? Int64(bitPattern: number(56, UInt64.self)) : nil
  }

  /// Whether the file was opened to be written.
  var writes: Bool { number(64, UInt32.self) & 3 != 0 }

  /// The flags of `open`.
  var flags: Int64 { Int64(number(64, UInt32.self)) }

  /// The path of the file, of a renamed one the new one.
  func path(_ arena: Arena) -> StringView {
    let lengths = (0..<4).map { Int(number(68 + 4 * $0, UInt32.self)) }
    let isRename = kind == .fileRename
    let from = isRename ? 88 + lengths[0] + lengths[1] : 88
    let first = isRename ? 2 : 0
    return KernelPath.joined(
      text(from, lengths[first]), terminated(from + lengths[first], lengths[first + 1]), arena)
  }

  /// The path that a renamed file had before.
  func previousPath(_ arena: Arena) -> StringView? {
    guard kind == .fileRename else { return nil }
    let folder = Int(number(68, UInt32.self))
    return KernelPath.joined(
      text(88, folder), terminated(88 + folder, Int(number(72, UInt32.self))), arena)
  }

  // MARK: DNS

  /// The message of DNS.
  var message: DNSMessage {
    DNSMessage(text(96, Int(number(62, UInt16.self))))
  }

  // MARK: Logons

  /// Whether it succeeded.
  var hasSucceeded: Bool { number(56, UInt32.self) == 0 }

  /// The user, the line and the host of a logon.
  func logon(_ index: Int) -> StringView {
    let place = Int(number(80 + 8 * index, UInt32.self))
    return text(place, Int(number(84 + 8 * index, UInt32.self)))
  }
}

/// What a block says of a process.
///
/// Behind the head, whose time is that of the start: the place of the parent in the block, 0 for none, a session, the
/// control group's number, and for each text its place and length.
package struct KernelProcess {
  /// The texts, in order.
  package enum Text: Int, CaseIterable, Sendable {
    case name, path, commandLine, account, group, container
  }

  private let block: UnsafeRawPointer
  private let start: UnsafeRawPointer

  /// The bytes before the texts.
  package static let headSize = 64 + 8 * Text.allCases.count

  init(in block: UnsafeRawPointer, at offset: Int) {
    self.block = block
    start = block + offset
  }

  var number: Int64 { Int64(start.loadUnaligned(fromByteOffset: 16, as: UInt32.self)) }
  var user: Int64 { Int64(start.loadUnaligned(fromByteOffset: 32, as: UInt32.self)) }

  /// When it was started.
  var created: Datetime? {
    let ticks = start.loadUnaligned(fromByteOffset: 8, as: Int64.self)
    return ticks == 0 ? nil : Datetime.checked(ticks)
  }

  /// A number that no other process of this machine has: its own, and when it was started, in hundredths of a second.
  var uniqueNumber: Int64? {
    created.map { ($0.ticks / 100_000 & (1 << 41 - 1)) << 22 | number }
  }

  var parent: KernelProcess? {
    let place = start.loadUnaligned(fromByteOffset: 56, as: UInt32.self)
    return place == 0 ? nil : KernelProcess(in: block, at: Int(place))
  }

  /// A text; `nil` where it is not known.
  subscript(text: Text) -> StringView? {
    let place = 64 + 8 * text.rawValue
    let offset = Int(start.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    guard offset > 0 else { return nil }
    return StringView(
      (start + offset).assumingMemoryBound(to: UInt8.self),
      Int(start.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)))
  }
}
