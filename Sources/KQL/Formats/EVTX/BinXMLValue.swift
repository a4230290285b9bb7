import CScan

/// A value of binary XML: its type, and where its bytes are in the chunk of the event log.
struct BinXMLValue: BitwiseCopyable {
  /// The type as it is written; arrays have ``arrayFlag`` set.
  var type: UInt8

  /// Where it begins, from the start of the chunk.
  var offset: UInt32

  /// How many bytes it has.
  var count: UInt32

  /// What arrays of a type have besides its number.
  static let arrayFlag: UInt8 = 0x80

  /// Nothing.
  static let null = BinXMLValue(type: 0, offset: 0, count: 0)

  /// The types, as [MS-EVEN6] 2.2.12 numbers them.
  enum Kind: UInt8 {
    case null, string, ansiString, int8, uint8, int16, uint16, int32, uint32, int64, uint64
    case real32, real64, bool, binary, guid, size, fileTime, systemTime, sid, hex32, hex64
    case handle = 0x20
    case binXML = 0x21
    case xml = 0x23
  }

  /// The type of the value, or of the items of an array; `nil` for a number that is no type.
  var kind: Kind? { Kind(rawValue: type & ~Self.arrayFlag) }

  /// Whether it is an array.
  var isArray: Bool { type & Self.arrayFlag != 0 }

  /// Whether it holds elements.
  var isFragment: Bool { type == Kind.binXML.rawValue && count > 0 }

  /// How many bytes an item of an array has; `nil` where items end with a zero, 0 where there are none.
  var itemSize: Int? {
    switch kind {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .real32, .bool, .hex32: 4
    case .int64, .uint64, .real64, .fileTime, .hex64: 8
    case .guid, .systemTime: 16
    case .string, .ansiString: nil
    default: 0
    }
  }
}

/// Reads values in the bytes of a chunk; every value must lie in it.
struct BinXMLValueReader {
  private typealias Kind = BinXMLValue.Kind

  /// The first byte of the chunk.
  let base: UnsafePointer<UInt8>

  @inline(__always)
  private func load<Integer: FixedWidthInteger>(_ value: BinXMLValue, as _: Integer.Type) -> Integer
  {
    Integer(
      littleEndian: UnsafeRawPointer(base + Int(value.offset)).loadUnaligned(as: Integer.self))
  }

  /// The bits of a value of up to eight bytes, the sign extended; `nil` for other lengths.
  @inline(__always)
  private func bits(_ value: BinXMLValue, isSigned: Bool) -> Int64? {
    switch value.count {
    case 1: isSigned ? Int64(load(value, as: Int8.self)) : Int64(load(value, as: UInt8.self))
    case 2: isSigned ? Int64(load(value, as: Int16.self)) : Int64(load(value, as: UInt16.self))
    case 4: isSigned ? Int64(load(value, as: Int32.self)) : Int64(load(value, as: UInt32.self))
    case 8: load(value, as: Int64.self)
    default: nil
    }
  }

  /// The whole number that a value is; `nil` for one of another type, or past a long's greatest.
  @inline(__always)
  func integer(_ value: BinXMLValue) -> Int64? {
    // Those that fields of events are.
    switch (value.type, value.count) {
    case (Kind.uint8.rawValue, 1): Int64(load(value, as: UInt8.self))
    case (Kind.uint16.rawValue, 2): Int64(load(value, as: UInt16.self))
    case (Kind.uint32.rawValue, 4): Int64(load(value, as: UInt32.self))
    default: rareInteger(value)
    }
  }

  @inline(never)
  private func rareInteger(_ value: BinXMLValue) -> Int64? {
    switch value.kind {
    case .int8, .int16, .int32, .int64: return bits(value, isSigned: true)
    case .uint8, .uint16, .uint32, .hex32, .size, .hex64, .uint64:
      guard let bits = bits(value, isSigned: false), bits >= 0 else { return nil }
      return bits
    case .bool: return bits(value, isSigned: false).map { $0 != 0 ? 1 : 0 }
    default: return nil
    }
  }

  /// The bits of an unsigned number, whatever its length.
  func unsigned(_ value: BinXMLValue) -> UInt64? {
    bits(value, isSigned: false).map { UInt64(bitPattern: $0) }
  }

  /// The bits of a signed number, whatever its length.
  func signed(_ value: BinXMLValue) -> Int64? { bits(value, isSigned: true) }

  /// A number with a fraction.
  func real(_ value: BinXMLValue) -> Double? {
    switch value.count {
    case 4: Double(Float(bitPattern: load(value, as: UInt32.self)))
    case 8: Double(bitPattern: load(value, as: UInt64.self))
    default: nil
    }
  }

  /// The point in time of a `FILETIME` or a `SYSTEMTIME`; `nil` where it is none.
  @inline(__always)
  func datetime(_ value: BinXMLValue) -> Datetime? {
    if value.type == Kind.fileTime.rawValue, value.count == 8 {
      return Datetime(fileTime: load(value, as: UInt64.self))
    }
    return rareDatetime(value)
  }

  @inline(never)
  private func rareDatetime(_ value: BinXMLValue) -> Datetime? {
    switch value.kind {
    case .fileTime where value.count == 8: return Datetime(fileTime: load(value, as: UInt64.self))
    case .systemTime where value.count == 16: return systemTime(value)
    default: return nil
    }
  }

  private func systemTime(_ value: BinXMLValue) -> Datetime? {
    func part(_ index: Int) -> Int {
      Int(
        UInt16(
          littleEndian: UnsafeRawPointer(base + Int(value.offset) + 2 * index).loadUnaligned(
            as: UInt16.self)))
    }
    // Year, month, day of the week, day, hour, minute, second, milliseconds.
    if part(0) == 0, part(1) == 0, part(3) == 0 { return Datetime(fileTime: 0) }
    guard
      let date = CalendarDate(year: part(0), month: part(1), day: part(3)),
      part(4) < 24, part(5) < 60, part(6) < 60, part(7) < 1000
    else { return nil }
    let seconds = Int64((part(4) * 60 + part(5)) * 60 + part(6))
    return Datetime.checked(
      Datetime(date).ticks + seconds * Timespan.second + Int64(part(7)) * Timespan.millisecond)
  }

  /// An identifier; `nil` where it is none.
  func guid(_ value: BinXMLValue) -> Guid? {
    guard value.type & ~BinXMLValue.arrayFlag == Kind.guid.rawValue, value.count == 16 else {
      return nil
    }
    return Guid(windowsBytes: base + Int(value.offset))
  }

  /// The UTF-16 units of a string up to its first zero.
  @inline(__always)
  func units(_ value: BinXMLValue) -> Int {
    Int(scan_utf16_length(base + Int(value.offset), Int(value.count) / 2))
  }

  /// Whether a value is as if it were not there.
  @inline(__always)
  func isEmpty(_ value: BinXMLValue) -> Bool {
    if value.count == 0 { return true }
    switch value.type {
    case BinXMLValue.Kind.null.rawValue: return true
    case BinXMLValue.Kind.string.rawValue:
      return value.count < 2 || (base[Int(value.offset)] | base[Int(value.offset) + 1]) == 0
    default: return value.kind == nil
    }
  }

  /// The items of an array, in order.
  func items(_ array: BinXMLValue) -> [BinXMLValue] {
    let type = array.type & ~BinXMLValue.arrayFlag
    var items: [BinXMLValue] = []
    let end = array.offset + array.count
    var next = array.offset
    guard let size = array.itemSize else {
      // Strings end with a zero each, the last one perhaps without.
      let width: UInt32 = array.kind == .string ? 2 : 1
      while next + width <= end {
        let start = next
        while next + width <= end, !isZero(next, width) { next += width }
        items.append(BinXMLValue(type: type, offset: start, count: next - start))
        next += width
      }
      return items
    }
    guard size > 0 else {
      return [BinXMLValue(type: BinXMLValue.Kind.binary.rawValue, offset: next, count: array.count)]
    }
    while next + UInt32(size) <= end {
      items.append(BinXMLValue(type: type, offset: next, count: UInt32(size)))
      next += UInt32(size)
    }
    return items
  }

  private func isZero(_ offset: UInt32, _ width: UInt32) -> Bool {
    base[Int(offset)] == 0 && (width == 1 || base[Int(offset) + 1] == 0)
  }
}
