import CScan

/// Where the parts of an instance of a template are in a chunk.
struct BinXMLInstanceHead: BitwiseCopyable {
  /// The place of the template's definition.
  let definition: Int

  /// The number that the definition must have.
  let number: UInt32

  /// Where the lengths and types of the values stand, four bytes for each.
  let descriptors: Int

  /// How many values there are.
  let count: Int

  /// Where the first value begins.
  var values: Int { descriptors + 4 * count }

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
    count = Int(scan_load32(base + next))
    descriptors = next + 4
    guard count <= (limit - descriptors) / 4 else { return nil }
    var end = descriptors + 4 * count
    for index in 0..<count { end += Int(scan_load32(base + descriptors + 4 * index) & 0xFFFF) }
    guard end <= limit else { return nil }
    self.end = end
  }

  /// The value of a slot.
  func value(_ slot: Int, _ base: UnsafePointer<UInt8>) -> BinXMLValue {
    guard slot < count else { return .null }
    var offset = values
    for index in 0..<slot { offset += Int(scan_load32(base + descriptors + 4 * index) & 0xFFFF) }
    let descriptor = scan_load32(base + descriptors + 4 * slot)
    return BinXMLValue(
      type: UInt8(truncatingIfNeeded: descriptor >> 16), offset: UInt32(offset),
      count: descriptor & 0xFFFF)
  }
}

/// An element with the values of its slots.
struct BinXMLInstance {
  /// The template; a document without slots where a record has none.
  let template: BinXMLTemplate

  /// Where the values are; `nil` where there is no template.
  let head: BinXMLInstanceHead?

  /// The value of a slot.
  @inline(__always)
  func value(_ slot: Int, _ base: UnsafePointer<UInt8>) -> BinXMLValue {
    head?.value(slot, base) ?? .null
  }
}

/// A chunk of an event log, and the templates in it that have been parsed.
final class BinXMLBlock {
  /// The first byte of the chunk.
  let base: UnsafePointer<UInt8>

  /// How many bytes it has.
  let limit: Int

  /// Keeps names and texts of templates.
  let arena = Arena(capacity: 1 << 13)

  private var templates: [Int: BinXMLTemplate?] = [:]

  /// Documents without a template, by their ranges.
  private var documents: [Range<Int>: BinXMLInstance?] = [:]
  private var last: (definition: Int, template: BinXMLTemplate?) = (-1, nil)

  /// The place of the next definition, an identifier, and the length stand before a definition.
  static let definitionHeader = 24

  /// Begins with a chunk that outlives it.
  init(base: UnsafePointer<UInt8>, limit: Int) {
    self.base = base
    self.limit = limit
  }

  /// The document in a range of the chunk; `nil` when it is damaged.
  func instance(from start: Int, to end: Int) -> BinXMLInstance? {
    guard start + 5 <= end, end <= limit else { return nil }
    let token = base[start] == 0x0F ? start + 4 : start
    if base[token] == 0x0C {
      guard let head = BinXMLInstanceHead(base, end, at: token),
        let template = template(at: head.definition, number: head.number)
      else { return nil }
      return BinXMLInstance(template: template, head: head)
    }
    if let known = documents[token..<end] { return known }
    let root = document(from: token, to: end, isTemplate: false)
    let instance = root.map { BinXMLInstance(template: BinXMLTemplate(root: $0), head: nil) }
    documents[token..<end] = .some(instance)
    return instance
  }

  private func document(from start: Int, to end: Int, isTemplate: Bool) -> BinXMLElement? {
    guard arena.allocatedBytes < BinXMLParser.mostText / 2 else { return nil }
    var parser = BinXMLParser(
      base: base, limit: limit, arena: arena, position: start, end: end, isTemplate: isTemplate)
    return parser.readDocument()
  }

  /// The template whose definition is at a place; `nil` when it is damaged.
  private func template(at definition: Int, number: UInt32) -> BinXMLTemplate? {
    if last.definition == definition { return last.template }
    let known = templates[definition]
    let template = known ?? parse(definition, number)
    if known == nil { templates[definition] = .some(template) }
    last = (definition, template)
    return template
  }

  private func parse(_ definition: Int, _ number: UInt32) -> BinXMLTemplate? {
    let start = definition + Self.definitionHeader
    // The number is the beginning of the identifier: another one stands where the template was.
    guard definition >= 0, start <= limit, scan_load32(base + definition + 4) == number else {
      return nil
    }
    let size = Int(scan_load32(base + definition + 20))
    guard size <= limit - start else { return nil }
    return document(from: start, to: start + size, isTemplate: true).map(BinXMLTemplate.init)
  }
}
