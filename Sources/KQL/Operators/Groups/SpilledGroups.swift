/// Groups in files, in parts by their keys: what tables have kept of them at several times.
///
/// A part is put together from its pieces when its groups are asked for. One that is too large for memory
/// is divided again.
final class SpilledGroups {
  /// What one table has kept of the groups of a part.
  private struct Piece {
    let file: SpillFile
    let block: SpillBlock
  }

  private let space: SpillSpace
  private let level: Int
  private var file: SpillFile?
  private var parts: [[Piece]] = Array(repeating: [], count: KeyPart.count)

  /// Creates no groups; `level` is how often their part has been divided already.
  init(in space: SpillSpace, level: Int = 0) {
    self.space = space
    self.level = level
  }

  /// The same groups, to which others can be added.
  func copied() -> SpilledGroups {
    let copy = SpilledGroups(in: space, level: level)
    copy.parts = parts
    return copy
  }

  /// Writes the groups of a table into the file, as they are later than those that are there.
  func add(_ table: GroupTable) throws(SpillError) {
    let file = if let file { file } else { try space.makeFile() }
    self.file = file
    let split = table.split(level: level)
    let ranks = table.ranks
    for part in 0..<KeyPart.count where split.groups(part).count > 0 {
      let block = try file.append { table.code(part, of: split, ranks: ranks, $0) }
      parts[part].append(Piece(file: file, block: block))
    }
  }

  /// Takes the groups of another worker, which come behind these.
  func take(_ other: SpilledGroups) {
    for part in parts.indices { parts[part] += other.parts[part] }
    other.parts = Array(repeating: [], count: KeyPart.count)
    other.file = nil
  }

  /// Passes on all groups: tables that have no group in common.
  ///
  /// ``OrderedGroups`` puts their rows in order.
  ///
  /// - Parameters:
  ///   - keeps: Whether the groups stay in the files.
  ///   - make: Makes an empty table.
  ///   - room: Is told the table that is being filled; whether there is enough room for it, too little so that it
  ///     is to be divided, or so little that the query ends.
  ///   - body: Takes a table; `false` when it wants no more.
  /// - Returns: Whether all were passed on.
  /// - Throws: Why a file cannot be read or written.
  func forEachTable(
    keeps: Bool = false, make: () -> GroupTable, room: (GroupTable) -> Room,
    _ body: (GroupTable) throws(SpillError) -> Bool
  ) throws(SpillError) -> Bool {
    for part in parts.indices where !parts[part].isEmpty {
      var table = make()
      var divided: SpilledGroups?
      for piece in parts[part] {
        var isOpen = true
        try piece.file.read(piece.block) {
          isOpen = table.merge(from: $0) { room(table) != .exhausted }
        }
        guard isOpen else { return false }
        switch room(table) {
        case .exhausted: return false
        case .enough: continue
        case .little:
          guard level < KeyPart.deepest, table.count > 1 else { continue }
          let deeper = divided ?? SpilledGroups(in: space, level: level + 1)
          try deeper.add(table)
          divided = deeper
          table = make()
          if room(table) == .exhausted { return false }
        }
      }
      if !keeps { parts[part] = [] }
      if let divided {
        if table.count > 0 { try divided.add(table) }
        table = make()
        guard room(table) != .exhausted,
          try divided.forEachTable(make: make, room: room, body)
        else { return false }
      } else {
        guard try body(table) else { return false }
      }
    }
    return true
  }

  /// How much memory there is for a table that is being filled.
  enum Room {
    case enough, little, exhausted
  }
}
