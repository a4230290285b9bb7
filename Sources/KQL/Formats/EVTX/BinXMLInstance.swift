import CScan

/// Where the parts of an instance of a template are in a chunk.
struct BinXMLInstanceHead: BitwiseCopyable {
  /// The place of the template's definition.
  let definition: Int

  /// The number that the definition must have.
  let number: UInt32

  /// Where the values are.
  let slots: BinXMLSlots

  /// Where the last value ends.
  let end: Int

  /// The instance whose token is at a place; `nil` when there is none that is whole.
  init?(_ base: UnsafePointer<UInt8>, _ limit: Int, at start: Int) {
    // The token, a version, the number of the template, and the place of its definition.
    var next = start + 10
    guard next + 4 <= limit, base[start] == 0x0C else { return nil }
    number = scan_load32(base + start + 2)
    definition = Int(scan_load32(base + start + 6))
    if definition == next {
      guard next + BinXMLBlock.definitionHeader + 4 <= limit else { return nil }
      next += BinXMLBlock.definitionHeader + Int(scan_load32(base + next + 20))
      guard next + 4 <= limit else { return nil }
    }
    let count = Int(scan_load32(base + next))
    let descriptors = next + 4
    guard count <= (limit - descriptors) / 4 else { return nil }
    slots = BinXMLSlots(descriptors: UInt32(descriptors), count: UInt32(count))
    // There are not so many that the sum could be too large.
    var size: UInt32 = 0
    for index in 0..<count { size &+= scan_load32(base + descriptors + 4 * index) & 0xFFFF }
    end = descriptors + 4 * count + Int(size)
    guard end <= limit else { return nil }
  }
}

/// Where the values of an instance of a template are in a chunk.
struct BinXMLSlots: BitwiseCopyable {
  /// Where the lengths and types of the values stand, four bytes for each; the values follow.
  let descriptors: UInt32

  /// How many values there are.
  let count: UInt32

  /// Those of a document without a template.
  static let none = BinXMLSlots(descriptors: 0, count: 0)

  /// Where the first value begins.
  @inline(__always) var values: UInt32 { descriptors &+ 4 &* count }

  /// The value of a slot.
  @inline(__always)
  func value(_ slot: Int, _ base: UnsafePointer<UInt8>) -> BinXMLValue {
    guard slot < Int(count) else { return .null }
    let descriptors = base + Int(descriptors)
    var offset = values
    for index in 0..<slot { offset &+= scan_load32(descriptors + 4 &* index) & 0xFFFF }
    return value(slot, at: offset, descriptors)
  }

  /// The value of a slot that is there, whose place is known.
  @inline(__always)
  func value(
    _ slot: Int, at offset: UInt32, _ descriptors: UnsafePointer<UInt8>
  ) -> BinXMLValue {
    let descriptor = scan_load32(descriptors + 4 &* slot)
    return BinXMLValue(
      type: UInt8(truncatingIfNeeded: descriptor >> 16), offset: offset,
      count: descriptor & 0xFFFF)
  }
}

/// An element with the values of its slots.
struct BinXMLInstance {
  /// The template; a document without slots where a record has none.
  let template: BinXMLTemplate

  /// Where the values are.
  let slots: BinXMLSlots

  /// The value of a slot.
  @inline(__always)
  func value(_ slot: Int, _ base: UnsafePointer<UInt8>) -> BinXMLValue { slots.value(slot, base) }
}

/// A chunk of an event log, and the templates in it that have been looked up.
final class BinXMLBlock {
  /// The first byte of the chunk.
  let base: UnsafePointer<UInt8>

  /// How many bytes it has.
  let limit: Int

  /// Templates of chunks before it.
  private let library: BinXMLLibrary

  /// The templates, by the places of their definitions; those that are damaged are `nil`.
  private var templates: [Int: BinXMLTemplate?] = [:]

  /// Those that were asked for last, by the lowest bits of their places.
  private let recent: UnsafeMutablePointer<(definition: Int, template: Unmanaged<BinXMLTemplate>?)>

  /// Documents without a template, by their ranges.
  private var documents: [Range<Int>: BinXMLInstance?] = [:]

  /// How many bytes the names and texts of templates and documents have.
  private(set) var textSize = 0

  /// The place of the next definition, an identifier, and the length stand before a definition.
  static let definitionHeader = 24

  private static let recentCount = 32

  /// Begins with a chunk that outlives it.
  init(base: UnsafePointer<UInt8>, limit: Int, library: BinXMLLibrary) {
    self.base = base
    self.limit = limit
    self.library = library
    recent = .allocate(capacity: Self.recentCount)
    recent.initialize(repeating: (-1, nil), count: Self.recentCount)
  }

  deinit { recent.deallocate() }

  /// The document in a range of the chunk; `nil` when it is damaged.
  func instance(from start: Int, to end: Int) -> BinXMLInstance? {
    guard let (template, slots) = document(from: start, to: end) else { return nil }
    return BinXMLInstance(template: template.takeUnretainedValue(), slots: slots)
  }

  /// The template of the document in a range of the chunk, which the block keeps, and where its values are.
  @inline(__always)
  func document(
    from start: Int, to end: Int
  ) -> (template: Unmanaged<BinXMLTemplate>, slots: BinXMLSlots)? {
    guard start + 5 <= end, end <= limit else { return nil }
    let token = base[start] == 0x0F ? start + 4 : start
    guard base[token] == 0x0C else { return plainDocument(from: token, to: end) }
    guard let head = BinXMLInstanceHead(base, end, at: token),
      let template = template(at: head.definition, number: head.number)
    else { return nil }
    return (template, head.slots)
  }

  @inline(never)
  private func plainDocument(
    from start: Int, to end: Int
  ) -> (template: Unmanaged<BinXMLTemplate>, slots: BinXMLSlots)? {
    let instance: BinXMLInstance?
    if let known = documents[start..<end] {
      instance = known
    } else {
      var parser = BinXMLParser(base: base, limit: limit, position: start, end: end)
      instance = parse(&parser).map { BinXMLInstance(template: $0, slots: .none) }
      documents[start..<end] = .some(instance)
    }
    return instance.map { (Unmanaged.passUnretained($0.template), .none) }
  }

  private func parse(_ parser: inout BinXMLParser) -> BinXMLTemplate? {
    guard textSize < BinXMLParser.mostText / 2 else { return nil }
    let root = parser.readDocument()
    textSize += parser.textSize
    return root.map { BinXMLTemplate(root: $0, arena: parser.arena, textSize: parser.textSize) }
  }

  /// The template whose definition is at a place; `nil` when it is damaged.
  @inline(__always)
  private func template(at definition: Int, number: UInt32) -> Unmanaged<BinXMLTemplate>? {
    let known = recent[definition >> 3 & (Self.recentCount - 1)]
    return known.definition == definition ? known.template : find(definition, number)
  }

  @inline(never)
  private func find(_ definition: Int, _ number: UInt32) -> Unmanaged<BinXMLTemplate>? {
    let template = templates[definition] ?? read(definition, number)
    templates[definition] = .some(template)
    let result = template.map { Unmanaged.passUnretained($0) }
    recent[definition >> 3 & (Self.recentCount - 1)] = (definition, result)
    return result
  }

  private func read(_ definition: Int, _ number: UInt32) -> BinXMLTemplate? {
    let start = definition + Self.definitionHeader
    // The number is the beginning of the identifier: another one stands where the template was.
    guard definition >= 0, start <= limit, scan_load32(base + definition + 4) == number else {
      return nil
    }
    let size = Int(scan_load32(base + definition + 20))
    guard size <= limit - start else { return nil }
    if textSize < BinXMLParser.mostText / 2,
      let known = library.template(at: definition, size: size, in: base, limit)
    {
      textSize += known.textSize
      return known
    }
    var parser = BinXMLParser(
      base: base, limit: limit, position: start, end: start + size, isTemplate: true)
    let template = parse(&parser)
    // Values that stand in this chunk are not in another.
    if let template, !parser.hasValues {
      library.add(template, definedAt: definition, size: size, in: base, parser.names)
    }
    return template
  }
}
