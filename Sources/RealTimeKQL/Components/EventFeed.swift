import Glibc
import KQL

/// The events of a source of somebody's own, as chunks.
final class EventFeed: FeedSet {
  private let reader: any EventReader
  private let schema: Schema
  private let name: String
  private var offset = 0
  private var hasEnded = false

  /// More events are the next chunk's.
  private static let fewBytes = 1 << 17

  /// How long a source without a descriptor is left alone, in milliseconds.
  private static let pause = 20

  init(_ reader: any EventReader, _ schema: Schema, name: String) {
    self.reader = reader
    self.schema = schema
    self.name = name
  }

  func next() throws(SourceError) -> FeedResult {
    var events = EventWriter(schema)
    while !hasEnded, events.buffer.count < Self.fewBytes {
      switch try reader.read(&events) {
      case .events: continue
      case .nothingYet:
        return events.count > 0 ? .chunk(chunk(events.buffer)) : .nothingYet
      case .end: hasEnded = true
      }
    }
    return events.count > 0 ? .chunk(chunk(events.buffer)) : .end
  }

  private func chunk(_ bytes: borrowing ByteBuffer) -> Chunk {
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + Chunk.slack)
    UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyMemory(from: bytes.bytes)
    (start + bytes.count).initialize(repeating: 0, count: Chunk.slack)
    defer { offset += bytes.count }
    return Chunk(
      start: start, count: bytes.count, offset: offset, received: currentTime(), origin: name)
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    let descriptor = reader.descriptor
    let longest = descriptor == nil ? Self.pause : Int(Int32.max)
    let time = milliseconds < 0 ? longest : Swift.min(milliseconds, longest)
    var polls = (
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor ?? -1, events: Int16(POLLIN), revents: 0)
    )
    _ = withUnsafeMutableBytes(of: &polls) { polls in
      poll(polls.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, Int32(clamping: time))
    }
  }

  var statistics: InputStatistics { InputStatistics(bytes: offset) }
  var counters: [Counter] { reader.counters }
}
