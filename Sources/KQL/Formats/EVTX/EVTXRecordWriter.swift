import CScan

/// Writes records of event logs as JSON by the programs of their templates.
final class EVTXRecordWriter {
  private let scratch = Arena(capacity: 256)
  private let offsets = SlotOffsets()
  private let innerOffsets = SlotOffsets()

  /// Appends a record.
  ///
  /// - Parameters:
  ///   - row: The record.
  ///   - program: How its template is written.
  ///   - buffer: Where it goes.
  ///   - decoded: Appends a column that was decoded, by its place among those.
  ///   - column: Appends a column of the record that the program cannot write, by its number.
  @inline(__always)
  func append(
    _ row: EVTXRows.Row, _ program: BinXMLProgram, _ buffer: inout ByteBuffer,
    decoded: (Int, inout ByteBuffer) -> Void, column: (Int, inout ByteBuffer) -> Void
  ) {
    let values = SlotValues(row.base, row.slots, offsets)
    var inner: (document: Inner, values: SlotValues)?
    var next = program.steps
    while true {
      let step = next.pointee
      next += 1
      buffer.append(program.text + Int(step.start), Int(step.count))
      var isDone = true
      switch step.action {
      case .end: return
      case .text: append(text: values[step.number], row.base, &buffer)
      case .int: isDone = append(int: values[step.number], row.base, &buffer)
      case .long: isDone = append(long: values[step.number], row.base, &buffer)
      case .recordNumber:
        let value = values[step.number]
        isDone = !value.isNothing && append(long: value, row.base, &buffer)
      case .datetime: isDone = append(time: values[step.number], row.base, &buffer)
      case .guid: isDone = append(guid: values[step.number], row.base, &buffer)
      case .recordTime:
        if let time = Datetime(fileTime: scan_load64(row.head + 16)) {
          append(time, &buffer)
        } else {
          buffer.append("null")
        }
      case .part: isDone = append(program.parts[Int(step.number)], values, &buffer)
      case .eventData, .userData, .extendedData:
        let found = inner ?? self.inner(values[step.number], row)
        inner = found
        isDone = append(step.action, found.document, found.values, &buffer)
      case .decoded: decoded(Int(step.number), &buffer)
      case .column: isDone = false
      case .valueOrNull, .valueOrEmpty, .listItem, .textMember, .noElements, .nothing:
        preconditionFailure("what elements consist of stands in parts of a record's program")
      }
      if !isDone { column(Int(step.column), &buffer) }
    }
  }

  // MARK: Documents in slots

  /// What the document in a slot is, and its program, which its template keeps.
  private enum Inner {
    case none
    case eventData(Unmanaged<BinXMLProgram>?)
    case userData(Unmanaged<BinXMLProgram>?)
    case other
  }

  private func inner(
    _ value: BinXMLValue, _ row: EVTXRows.Row
  ) -> (document: Inner, values: SlotValues) {
    let none = SlotValues(row.base, .none, innerOffsets)
    guard value.isFragment else { return (.none, none) }
    let start = Int(value.offset)
    guard
      let (template, slots) = row.chunk._withUnsafeGuaranteedRef({
        $0.document(from: start, to: start + Int(value.count))
      })
    else { return (.other, none) }
    let document: Inner = template._withUnsafeGuaranteedRef {
      switch $0.place {
      case .eventData: .eventData($0.program.map { Unmanaged.passUnretained($0) })
      case .userData: .userData($0.program.map { Unmanaged.passUnretained($0) })
      case .below, .slot, .unknown: .other
      }
    }
    return (document, SlotValues(row.base, slots, innerOffsets))
  }

  /// Appends a part of a record whose data are in a slot; `false` where they have to be walked through.
  @inline(__always)
  private func append(
    _ action: BinXMLProgram.Action, _ document: Inner, _ values: SlotValues,
    _ buffer: inout ByteBuffer
  ) -> Bool {
    switch document {
    case .eventData(let program?) where action == .eventData,
      .userData(let program?) where action == .userData:
      return program._withUnsafeGuaranteedRef { append($0, values, &buffer) }
    case .eventData(nil) where action == .eventData, .userData(nil) where action == .userData,
      .other:
      return false
    case .eventData, .userData, .none:
      buffer.append("null")
      return true
    }
  }

  // MARK: Elements

  /// Appends an element; `false` where it has to be walked through.
  func append(_ program: BinXMLProgram, _ values: SlotValues, _ buffer: inout ByteBuffer) -> Bool {
    let start = buffer.count
    var next = program.steps
    while true {
      let step = next.pointee
      next += 1
      buffer.append(program.text + Int(step.start), Int(step.count))
      if step.action == .end { return true }
      let value = values[step.number]
      if value.isFragment { break }
      switch step.action {
      case .valueOrNull: append(value, orElse: "null", values.base, &buffer)
      case .valueOrEmpty: append(value, orElse: "\"\"", values.base, &buffer)
      case .listItem where !value.isArray: append(value, orElse: "\"\"", values.base, &buffer)
      case .textMember:
        if BinXMLValueReader(base: values.base).isEmpty(value) { continue }
        buffer.append(",\"#text\":")
        append(value, orElse: "null", values.base, &buffer)
      case .noElements: continue
      case .nothing where BinXMLValueReader(base: values.base).isEmpty(value): continue
      default:
        buffer.removeLast(buffer.count - start)
        return false
      }
    }
    buffer.removeLast(buffer.count - start)
    return false
  }

  // MARK: Values

  /// Appends a value as it stands in data.
  @inline(__always)
  private func append(
    _ value: BinXMLValue, orElse empty: StaticString, _ base: UnsafePointer<UInt8>,
    _ buffer: inout ByteBuffer
  ) {
    let start = base + Int(value.offset)
    switch (value.type, value.count) {
    case (_, 0), (0, _): buffer.append(empty)
    case (0x01, _):
      if !append(string: value, base, &buffer) { buffer.append(empty) }
    case (0x04, 1): buffer.append(decimal: Int64(start[0]))
    case (0x06, 2): buffer.append(decimal: Int64(UInt16(start[0]) | UInt16(start[1]) << 8))
    case (0x08, 4): buffer.append(decimal: Int64(scan_load32(start)))
    case (0x0D, 4):
      let text: StaticString = scan_load32(start) != 0 ? "true" : "false"
      buffer.append(text)
    default:
      if append(quoted: value, base, &buffer) { return }
      scratch.begin()
      BinXMLText(base: base, to: scratch).append(json: value, empty: empty)
      buffer.append(scratch.end())
      scratch.removeLast(scratch.openCount)
    }
  }

  /// Appends a field as a string.
  @inline(__always)
  private func append(
    text value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) {
    if value.isNothing { return buffer.append("\"\"") }
    if value.type == 0x01 {
      if !append(string: value, base, &buffer) { buffer.append("\"\"") }
      return
    }
    if append(quoted: value, base, &buffer) { return }
    scratch.begin()
    BinXMLText(base: base, to: scratch).append(value, isJSON: false)
    buffer.append(jsonString: scratch.end())
    scratch.removeLast(scratch.openCount)
  }

  /// Appends a string of UTF-16; `false` where there is none.
  @inline(__always)
  private func append(
    string value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) -> Bool {
    let start = base + Int(value.offset)
    let units = Int(value.count) / 2
    if units == 0 || start[0] | start[1] == 0 { return false }
    let target = buffer.reserve(6 &* units &+ 32)
    target[0] = UInt8(ascii: "\"")
    let count = scan_utf16_json_string(start, units, target + 1)
    target[count &+ 1] = UInt8(ascii: "\"")
    buffer.advance(count &+ 2)
    return true
  }

  /// Appends a value of those types that are strings of ASCII without escapes; `false` for others.
  private func append(
    quoted value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) -> Bool {
    let bytes = StringView(base + Int(value.offset), Int(value.count))
    let written: Int
    let target: UnsafeMutablePointer<UInt8>
    switch (value.type, value.count) {
    case (0x0E, _):
      target = buffer.reserve(2 &* bytes.count &+ 2)
      written = WindowsText.write(hexadecimalOf: bytes, to: target + 1)
    case (0x0F, 16):
      target = buffer.reserve(40)
      written = Guid(windowsBytes: bytes.start).writeUpperCase(to: target + 1)
    case (0x11, 8):
      guard let time = Datetime(fileTime: scan_load64(bytes.start)) else { return false }
      append(time, &buffer)
      return true
    case (0x13, 8...):
      target = buffer.reserve(WindowsText.longestSID)
      written = WindowsText.write(sidOf: bytes, to: target + 1)
    case (0x14, 4):
      target = buffer.reserve(32)
      written = WindowsText.write(hexadecimal: UInt64(scan_load32(bytes.start)), to: target + 1)
    case (0x15, 8):
      target = buffer.reserve(32)
      written = WindowsText.write(hexadecimal: scan_load64(bytes.start), to: target + 1)
    default: return false
    }
    target[0] = UInt8(ascii: "\"")
    target[written &+ 1] = UInt8(ascii: "\"")
    buffer.advance(written &+ 2)
    return true
  }

  @inline(__always)
  private func append(_ time: Datetime, _ buffer: inout ByteBuffer) {
    let target = buffer.reserve(Datetime.textCount &+ 2)
    target[0] = UInt8(ascii: "\"")
    let count = time.write(to: target + 1)
    target[count &+ 1] = UInt8(ascii: "\"")
    buffer.advance(count &+ 2)
  }

  @inline(__always)
  private func append(
    int value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) -> Bool {
    guard let number = BinXMLValueReader(base: base).integer(value) else {
      return appendNull(value, &buffer)
    }
    if let number = Int32(exactly: number) {
      buffer.append(decimal: Int64(number))
    } else {
      buffer.append("null")
    }
    return true
  }

  @inline(__always)
  private func append(
    long value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) -> Bool {
    guard let number = BinXMLValueReader(base: base).integer(value) else {
      return appendNull(value, &buffer)
    }
    buffer.append(decimal: number)
    return true
  }

  @inline(__always)
  private func append(
    time value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) -> Bool {
    guard let time = BinXMLValueReader(base: base).datetime(value) else { return false }
    append(time, &buffer)
    return true
  }

  @inline(__always)
  private func append(
    guid value: BinXMLValue, _ base: UnsafePointer<UInt8>, _ buffer: inout ByteBuffer
  ) -> Bool {
    guard let guid = BinXMLValueReader(base: base).guid(value) else {
      return appendNull(value, &buffer)
    }
    let target = buffer.reserve(40)
    target[0] = UInt8(ascii: "\"")
    let count = guid.write(to: target + 1)
    target[count &+ 1] = UInt8(ascii: "\"")
    buffer.advance(count &+ 2)
    return true
  }

  /// Appends null for a slot that holds nothing; `false` for another, which has to be looked at.
  @inline(__always)
  private func appendNull(_ value: BinXMLValue, _ buffer: inout ByteBuffer) -> Bool {
    if value.isNothing { buffer.append("null") }
    return value.isNothing
  }
}

/// Memory for the places of the values of one document after the other.
final class SlotOffsets {
  fileprivate private(set) var offsets = UnsafeMutablePointer<UInt32>.allocate(capacity: 64)
  private var capacity = 64

  deinit { offsets.deallocate() }

  @inline(never)
  fileprivate func reserve(_ count: Int) {
    guard count > capacity else { return }
    offsets.deallocate()
    capacity = count * 2
    offsets = .allocate(capacity: capacity)
  }
}

/// The values of a document, whose places are known.
struct SlotValues {
  /// The first byte of the chunk.
  let base: UnsafePointer<UInt8>
  private let descriptors: UnsafePointer<UInt8>
  private let offsets: UnsafePointer<UInt32>
  private let slots: BinXMLSlots

  /// Finds the places, which stay valid until the memory is used for another document.
  @inline(__always)
  init(_ base: UnsafePointer<UInt8>, _ slots: BinXMLSlots, _ memory: SlotOffsets) {
    self.base = base
    self.slots = slots
    let count = Int(slots.count)
    if count > 64 { memory.reserve(count) }
    let offsets = memory.offsets
    descriptors = base + Int(slots.descriptors)
    var offset = slots.values
    for index in 0..<count {
      offsets[index] = offset
      offset &+= scan_load32(descriptors + 4 &* index) & 0xFFFF
    }
    self.offsets = UnsafePointer(offsets)
  }

  /// The value of a slot; nothing where there is no such slot.
  @inline(__always)
  subscript(slot: Int32) -> BinXMLValue {
    guard UInt32(bitPattern: slot) < slots.count else { return .null }
    return slots.value(Int(slot), at: offsets[Int(slot)], descriptors)
  }
}

extension BinXMLValue {
  /// Whether it is of no type, or has no bytes.
  @inline(__always) var isNothing: Bool { count == 0 || type == Kind.null.rawValue }
}
