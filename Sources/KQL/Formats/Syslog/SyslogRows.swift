import CScan

/// Lines of syslog, whose headers are looked at when a column of theirs is asked for.
final class SyslogRows: UndecodedRows {
  let chunk: Chunk
  private let format: SyslogFormat
  private let counter: ReadCounter

  /// Whether the lines without a time have been counted.
  private var hasCountedTimes = false

  /// How many rows there is room for.
  let capacity: Int

  /// The number of rows.
  var count = 0

  /// Where each line starts and ends.
  let starts: UnsafeMutablePointer<UInt32>
  let ends: UnsafeMutablePointer<UInt32>

  /// The headers of the rows of ``headerRows``.
  private var headers: UnsafeMutablePointer<SyslogHeader>?
  private var headerRows: Selection?

  init(chunk: Chunk, format: SyslogFormat, capacity: Int, counter: ReadCounter) {
    self.chunk = chunk
    self.format = format
    self.counter = counter
    self.capacity = capacity
    starts = .allocate(capacity: capacity)
    ends = .allocate(capacity: capacity)
  }

  deinit {
    starts.deallocate()
    ends.deallocate()
    headers?.deallocate()
  }

  var ownByteCount: Int {
    capacity * 8 + (headers == nil ? 0 : count * MemoryLayout<SyslogHeader>.stride)
  }

  var owned: [AnyObject] { [chunk] }

  func decode(column: Int, selection: Selection?) -> Column {
    let count = selection?.count ?? count
    let owner = [chunk] as [AnyObject]
    let base = UnsafePointer(chunk.start)
    switch format.contents[column] {
    case .line: return lines(selection, count)
    case .fixed(let text):
      return .constant(StringView(text.utf8Start, text.utf8CodeUnitCount), count: count)
    case .missing:
      return .constant(Double?.none, count: count)
    case .collector: return .constant(HostName.current, count: count)
    case .address: return addresses(selection, count)
    case .time: return times(selection, count, orReceipt: false)
    case .generated: return times(selection, count, orReceipt: true)
    case .facility(let name):
      let origin = SyslogOrigin(chunk.origin, facility: format.facility)
      return names(selection, count, name, \.withoutFacility) { origin.facility(of: $0, base) }
    case .severity(let name):
      let origin = SyslogOrigin(chunk.origin)
      return names(selection, count, name, \.withoutSeverity) { origin.severity(of: $0, base) }
    case .host: return strings(selection, count) { $0.host.text(base) }
    case .application:
      return strings(selection, count) {
        $0.kind == .kernel ? StringView("kernel") : $0.application.text(base)
      }
    case .process: return strings(selection, count) { $0.process.text(base) }
    case .messageID: return strings(selection, count) { $0.messageID.text(base) }
    case .message: return strings(selection, count) { $0.message.text(base) }
    case .processNumber:
      var builder = ColumnBuilder<Int32>(capacity: count)
      let headers = headers(selection, count)
      for row in 0..<count { builder.append(Int32.parsed(headers[row].process.text(base))) }
      return builder.finish()
    case .extracted:
      let arena = Arena()
      let data = SyslogData(arena)
      let headers = headers(selection, count)
      var builder = ColumnBuilder<Dynamic>(capacity: count)
      for row in 0..<count { builder.append(data.extracted(headers[row], base)) }
      return builder.finish(owners: owner + [arena])
    case .lineage:
      let arena = Arena()
      let data = SyslogData(arena)
      let headers = headers(selection, count)
      var builder = ColumnBuilder<Dynamic>(capacity: count)
      var senders = SenderCursor(chunk)
      for row in 0..<count {
        senders.move(to: starts[selection.map { Int($0.indices[row]) } ?? row])
        builder.append(
          data.lineage(headers[row], origin: senders.origin, received: chunk.received))
      }
      return builder.finish(owners: owner + [arena])
    }
  }

  /// Who sent each message; lines of files have no sender.
  private func addresses(_ selection: Selection?, _ count: Int) -> Column {
    guard let messages = chunk.messages, messages.senders.count > 1 else {
      return .constant(SourceAddress.isAddress(chunk.origin) ? chunk.origin : "", count: count)
    }
    let arena = Arena()
    var senders = SenderCursor(chunk)
    var text = arena.copy(senders.origin)
    var builder = ColumnBuilder<StringView>(capacity: count)
    for row in 0..<count {
      if senders.move(to: starts[selection.map { Int($0.indices[row]) } ?? row]) {
        text = arena.copy(senders.origin)
      }
      builder.append(text)
    }
    return builder.finish(owners: [arena])
  }

  private func lines(_ selection: Selection?, _ count: Int) -> Column {
    var builder = ColumnBuilder<StringView>(capacity: count)
    let target = builder.elements
    let base = UnsafePointer(chunk.start)
    for index in 0..<count {
      let row = selection.map { Int($0.indices[index]) } ?? index
      target[index] = StringView(base + Int(starts[row]), Int(ends[row] &- starts[row]))
    }
    builder.setCount(count)
    return builder.finish(owners: [chunk])
  }

  @inline(__always)
  private func strings(
    _ selection: Selection?, _ count: Int, _ part: (SyslogHeader) -> StringView
  ) -> Column {
    let headers = headers(selection, count)
    var builder = ColumnBuilder<StringView>(capacity: count)
    let target = builder.elements
    for row in 0..<count { target[row] = part(headers[row]) }
    builder.setCount(count)
    return builder.finish(owners: [chunk])
  }

  /// Names of numbers that headers have; empty where there is none, which is counted.
  @inline(__always)
  private func names(
    _ selection: Selection?, _ count: Int, _ name: (Int16) -> StaticString,
    _ missing: WritableKeyPath<ReadCounts, Int>, _ number: (SyslogHeader) -> Int16
  ) -> Column {
    var unknown = 0
    let column = strings(selection, count) { header in
      let number = number(header)
      if number < 0 { unknown += 1 }
      return number < 0 ? .empty : StringView(name(number))
    }
    counter.counts[keyPath: missing] += unknown
    return column
  }

  private func times(_ selection: Selection?, _ count: Int, orReceipt: Bool) -> Column {
    let headers = headers(selection, count)
    let base = UnsafePointer(chunk.start)
    var time = SyslogTime(chunk)
    var missing = 0
    var unknown = 0
    var builder = ColumnBuilder<Datetime>(capacity: count)
    for row in 0..<count {
      let start = starts[selection.map { Int($0.indices[row]) } ?? row]
      var problem: SyslogTime.Problem?
      let datetime = time.datetime(headers[row], base, at: start, &problem)
      if let problem { if problem == .missing { missing += 1 } else { unknown += 1 } }
      builder.append(datetime ?? (orReceipt ? chunk.received : nil))
    }
    if !hasCountedTimes {
      hasCountedTimes = true
      counter.counts.untimed += missing
      counter.counts.unknownTimes += unknown
    }
    return builder.finish()
  }

  /// The headers of the selected rows; the last ones asked for are kept.
  private func headers(
    _ selection: Selection?, _ count: Int
  ) -> UnsafeMutablePointer<SyslogHeader> {
    if let headers, headerRows === selection { return headers }
    headers?.deallocate()
    let parsed = UnsafeMutablePointer<SyslogHeader>.allocate(capacity: Swift.max(count, 1))
    var parser = SyslogParser(UnsafePointer(chunk.start))
    if let selection {
      for index in 0..<count {
        let row = Int(selection.indices[index])
        (parsed + index).initialize(to: parser.parse(Int(starts[row]), Int(ends[row])))
      }
    } else {
      for row in 0..<count {
        (parsed + row).initialize(to: parser.parse(Int(starts[row]), Int(ends[row])))
      }
    }
    headers = parsed
    headerRows = selection
    return parsed
  }
}
