import Glibc
import KQL

/// The events of a source of somebody's own, as chunks.
final class EventFeed: FeedSet {
  private let reader: any EventReader
  private let schema: Schema
  private let name: String
  private var offset = 0
  private var hasEnded = false

  /// Why it cannot be read any more, until what came before has been handed out.
  private var failure: SourceError?

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
    if let failure { throw failure }
    var events = EventWriter(schema)
    var isOver = hasEnded
    while !isOver, events.buffer.count < Self.fewBytes {
      do throws(SourceError) {
        switch try reader.read(&events) {
        case .events: continue
        case .nothingYet: isOver = true
        case .end:
          hasEnded = true
          isOver = true
        }
      } catch {
        guard events.count > 0 else { throw error }
        failure = error
        isOver = true
      }
    }
    if events.count > 0 { return .chunk(chunk(events)) }
    return hasEnded ? .end : .nothingYet
  }

  private func chunk(_ events: borrowing EventWriter) -> Chunk {
    defer { offset += events.buffer.count }
    return events.chunk(offset: offset, received: currentTime(), origin: name)
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
