import CEBPF
import Glibc
import KQL

/// Events of the kernel, as chunks.
final class KernelFeed: FeedSet {
  private let probe: KernelProbe?
  private let logons: LogonRecords?
  private let showsProcesses: Bool
  private let processes: ProcessTable
  private let block = KernelBlock(capacity: chunkSize)
  private var statisticsSoFar = InputStatistics()
  private var events = 0

  /// How many events are in the block that are shown.
  private var shown = 0

  /// How many events nobody has looked at when the run was given up.
  private var unread = 0

  /// How many bytes are taken at once; the longest record has room many times.
  private static let chunkSize = 1 << 20

  /// How often it is looked for events that have not woken anybody, in milliseconds.
  private static let look = 50

  init(_ probe: KernelProbe?, _ logons: LogonRecords?, showsProcesses: Bool) {
    self.probe = probe
    self.logons = logons
    self.showsProcesses = showsProcesses
    processes = ProcessTable { probe?.learn($0) }
  }

  func next() throws(SourceError) -> FeedResult {
    try fill()
    return takeChunk().map { .chunk($0) } ?? .nothingYet
  }

  /// Takes records that have come; there are none only where none has.
  private func fill() throws(SourceError) {
    block.fill(try probe?.read(into: block.room) ?? 0)
    shown = 0
    let end = block.count
    let difference = BootClock.difference
    var offset = 0
    while offset < end {
      let length = Int(UnsafeRawPointer(block.bytes + offset).load(as: UInt32.self))
      if complete(offset, difference) { shown += 1 }
      offset += length
    }
    if let logons {
      for event in try logons.next() {
        block.append(event: event)
        shown += 1
      }
    }
  }

  /// The block as a chunk; `nil` where it has no event that is shown.
  private func takeChunk() -> Chunk? {
    guard shown > 0 else { return nil }
    events += shown
    let chunk = block.takeChunk(offset: statisticsSoFar.bytes, origin: "ebpf")
    statisticsSoFar.bytes += chunk.count
    statisticsSoFar.chunks += 1
    return chunk
  }

  /// Completes the record at a place: its time, and what is known of its process.
  ///
  /// - Returns: Whether it is an event that is shown.
  private func complete(_ offset: Int, _ difference: Int64) -> Bool {
    let record = UnsafeMutableRawPointer(block.bytes + offset)
    var head = record.load(as: kernel_head.self)
    let kind = KernelKind(rawValue: head.kind) ?? .process
    switch kind {
    case .exec: processes.execute(UnsafeRawPointer(record))
    case .fork: processes.fork(UnsafeRawPointer(record))
    case .exit: processes.end(head)
    default: break
    }
    let isShown = isShown(kind)
    head.time = UInt64(bitPattern: Int64(head.time / 100) &+ difference)
    if isShown {
      head.process = block.place(of: processes.process(head), in: processes)
    } else {
      head.kind = KernelKind.process.rawValue
    }
    // The block may have moved.
    UnsafeMutableRawPointer(block.bytes + offset).storeBytes(of: head, as: kernel_head.self)
    return isShown
  }

  private var shownKinds: [KernelKind] { KernelKind.allCases.filter { isShown($0) } }

  private func isShown(_ kind: KernelKind) -> Bool {
    kind == .exec || kind == .exit ? showsProcesses : kind != .fork
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    let time = milliseconds < 0 ? Self.look : Swift.min(milliseconds, Self.look)
    var polls = [
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: probe?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, Int32(clamping: time))
  }

  /// What had come before the input was stopped, to the last event: the kernel tells nothing from here on.
  func nextAfterStop() throws(SourceError) -> Chunk? {
    probe?.stop()
    repeat {
      try fill()
      if let chunk = takeChunk() { return chunk }
    } while block.count > 0
    return nil
  }

  func giveUp(read: [Int: Int]) {
    probe?.stop()
    unread += (probe?.drop(shownKinds) ?? 0) + Swift.max(0, events - (read[0] ?? 0))
  }

  var statistics: InputStatistics { statisticsSoFar }

  var counters: [Counter] {
    var filtered: [KernelFormat.Theme: Int] = [:]
    for kind in KernelKind.allCases {
      guard let theme = kind.theme else { continue }
      filtered[theme, default: 0] += probe?.filtered(kind) ?? 0
    }
    let lost = shownKinds.reduce(0) { $0 + (probe?.lost($1) ?? 0) }
    return [
      Counter("kernelEvents", events),
      Counter(
        "kernelLost", lost, label: "lost",
        notice: "events found no room in the kernel's buffer; --buffer makes it larger",
        isLoss: true),
      Counter(
        "kernelUnread", unread, label: "unread",
        notice: "events had come and were not looked at any more", isLoss: true),
      Counter(
        "kernelMissed", probe?.missed ?? 0, label: "missed",
        notice: "events were not seen: another one of their kind was being looked at",
        isLoss: true),
      Counter(
        "kernelFiltered", filtered.values.reduce(0, +), label: "left out in the kernel"),
    ]
      + KernelFormat.Theme.allCases.compactMap { theme in
        let name = theme.rawValue.prefix(1).uppercased() + theme.rawValue.dropFirst()
        return filtered[theme].map { Counter("kernelFiltered\(name)", $0) }
      }
  }
}
