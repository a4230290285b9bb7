/// Something that many columns and rows point into, and that lives as long as any of them.
protocol MemoryOwner: AnyObject {
  /// The bytes that it takes by itself.
  var ownByteCount: Int { get }

  /// What it keeps alive in its turn.
  var owned: [AnyObject] { get }
}

extension MemoryOwner {
  var owned: [AnyObject] { [] }
}

/// Adds up what kept rows take, and what they keep alive: an arena or a chunk of input counts once.
struct MemoryTally {
  private(set) var byteCount = 0
  private var owners: Set<ObjectIdentifier> = []

  /// Counts the columns of a batch and what they point into.
  mutating func add(_ batch: Batch) {
    for cell in batch.cells { add(cell) }
  }

  /// Counts the columns of a batch and what they point into.
  mutating func add(_ batch: DecodedBatch) {
    byteCount += batch.columnCount * 64
    for column in batch.columns { add(column) }
  }

  private mutating func add(_ object: AnyObject) {
    guard owners.insert(ObjectIdentifier(object)).inserted,
      let owner = object as? any MemoryOwner
    else { return }
    byteCount += owner.ownByteCount
    for other in owner.owned { add(other) }
  }
}

extension DecodedBatch {
  /// What the rows take and keep alive.
  var byteCount: Int {
    var tally = MemoryTally()
    tally.add(self)
    return tally.byteCount
  }
}

extension Batch.Cell: MemoryOwner {
  var ownByteCount: Int { 64 }

  var owned: [AnyObject] {
    switch state {
    case .decoded(let column): [column]
    case .undecoded(let rows, _, let selection): [rows] + (selection.map { [$0] } ?? [])
    case .selected(let cell, let selection): [cell, selection]
    }
  }
}

extension Column: MemoryOwner {
  var ownByteCount: Int { 96 + storedCount * (type.stride + (nulls == nil ? 0 : 1)) }
  var owned: [AnyObject] { owners }
}

extension Selection: MemoryOwner {
  var ownByteCount: Int { 32 + count * 4 }
}

extension Arena: MemoryOwner {
  var ownByteCount: Int { uncountedBytes }
}

extension Chunk: MemoryOwner {
  // The buffer of a chunk may be longer than the records in it, but not by much.
  var ownByteCount: Int { isCounted ? 0 : count }
}
