import CScan

/// Templates that were parsed in earlier chunks of event logs.
///
/// Each chunk has its own definitions, which are the same bytes but for the places of the names they
/// refer to. A definition is compared with those that are known, names by what they are, which takes far
/// less time than to parse it.
final class BinXMLLibrary {
  /// What definitions are told apart by before they are compared.
  private struct Key: Hashable {
    let low, high: UInt64
    let size: Int

    init(_ definition: UnsafePointer<UInt8>, _ size: Int) {
      low = scan_load64(definition + 4)
      high = scan_load64(definition + 12)
      self.size = size
    }
  }

  private var entries: [Key: [Entry]] = [:]
  private var byteCount = 0

  /// More bytes than this are not kept.
  private static let mostBytes = 1 << 22

  /// How many definitions are kept that differ only in which names stand in place.
  private static let mostVariants = 16

  /// More names of a definition are not compared.
  private static let mostNames = 1 << 11

  /// The template with the definition at a place of a chunk, whose bytes lie in it; `nil` when none is known.
  func template(
    at definition: Int, size: Int, in base: UnsafePointer<UInt8>, _ limit: Int
  ) -> BinXMLTemplate? {
    entries[Key(base + definition, size)]?.first {
      $0.matches(definition + BinXMLBlock.definitionHeader, in: base, limit)
    }?.template
  }

  /// Keeps a template that was parsed at a place of a chunk, where it found names.
  func add(
    _ template: BinXMLTemplate, definedAt definition: Int, size: Int,
    in base: UnsafePointer<UInt8>, _ names: [BinXMLName]
  ) {
    guard names.count <= Self.mostNames else { return }
    let entry = Entry(
      template, definition + BinXMLBlock.definitionHeader, size: size, in: base, names)
    byteCount += entry.byteCount
    if byteCount > Self.mostBytes {
      entries = [:]
      byteCount = entry.byteCount
    }
    guard byteCount <= Self.mostBytes else {
      byteCount = 0
      return
    }
    var variants = entries[Key(base + definition, size)] ?? []
    if variants.count == Self.mostVariants { variants.removeFirst() }
    variants.append(entry)
    entries[Key(base + definition, size)] = variants
  }

  /// A definition that is known.
  private final class Entry {
    let template: BinXMLTemplate

    /// The bytes of the definition.
    private let bytes: [UInt8]

    /// Where it refers to names, from its start.
    private let names: [(reference: Int, end: Int, text: Range<Int>)]

    /// The UTF-16 of the names.
    private let texts: [UInt8]

    init(
      _ template: BinXMLTemplate, _ start: Int, size: Int, in base: UnsafePointer<UInt8>,
      _ found: [BinXMLName]
    ) {
      self.template = template
      bytes = Array(UnsafeBufferPointer(start: base + start, count: size))
      // Names are mostly referred to several times.
      var known: [Int: Range<Int>] = [:]
      var names: [(reference: Int, end: Int, text: Range<Int>)] = []
      var texts: [UInt8] = []
      for name in found {
        let text = known[name.start] ?? texts.count..<texts.count + 2 * name.count
        if text.upperBound > texts.count {
          texts += UnsafeBufferPointer(start: base + name.start, count: 2 * name.count)
        }
        known[name.start] = text
        names.append((name.reference - start, name.end - start, text))
      }
      self.names = names
      self.texts = texts
    }

    /// What it takes, and its template with what will be made of that.
    var byteCount: Int {
      bytes.count + texts.count + names.count * 32 + 3 * template.arena.allocatedBytes + 1024
    }

    /// Whether the definition at a place is the same.
    func matches(_ start: Int, in base: UnsafePointer<UInt8>, _ limit: Int) -> Bool {
      bytes.withUnsafeBufferPointer { bytes in
        texts.withUnsafeBufferPointer { texts in
          guard let own = bytes.baseAddress else { return true }
          var next = 0
          for name in names {
            guard scan_equal(base + start + next, own + next, name.reference - next),
              let other = BinXMLName(at: start + name.reference, in: base, limit),
              other.end == start + name.end, 2 * other.count == name.text.count
            else { return false }
            if let text = texts.baseAddress,
              !scan_equal(base + other.start, text + name.text.lowerBound, name.text.count)
            {
              return false
            }
            next = name.end
          }
          let rest = bytes.count - next
          return rest <= 0 || scan_equal(base + start + next, own + next, rest)
        }
      }
    }
  }
}
