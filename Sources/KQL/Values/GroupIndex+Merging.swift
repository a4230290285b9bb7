extension GroupIndex {
  /// Writes the groups of this index that all groups of another one are; those that are not there are added.
  ///
  /// All threads of the query look for those that are there, each for a part of them.
  ///
  /// - Returns: `false` when the query has been stopped, or `isOpen` says that not more can be added: then not all
  ///   were written.
  func add(
    _ other: GroupIndex, into numbers: UnsafeMutablePointer<UInt32>, isOpen: () -> Bool
  ) -> Bool {
    let translation = translation(of: other)
    switch store {
    case .text, .one, .two, .three, .four: break
    case .single, .many:
      for start in stride(from: 0, to: other.count, by: Batch.preferredCount) {
        let range = start..<Swift.min(start + Batch.preferredCount, other.count)
        (numbers + start).update(from: groups(range, of: translation), count: range.count)
        if !isOpen() { return false }
      }
      return true
    }
    fillSlots()
    let crew = Swift.max(Swift.min(Crew.size, other.count / (4 * Batch.preferredCount)), 1)
    nonisolated(unsafe) let (me, found, all) = (self, numbers, translation)
    Crew.perform(crew) { part in
      let count = all.source.count
      me.translate(count * part / crew..<count * (part + 1) / crew, of: all) { words, range in
        me.find(words, range, of: all.source, into: found + range.lowerBound)
        return !Allowance.isOver
      }
    }
    guard isOpen() else { return false }
    let countBefore = count
    var isWhole = true
    translate(0..<other.count, of: translation) { words, range in
      addMissing(words, range, of: other, into: numbers)
      isWhole = isOpen()
      return isWhole
    }
    if case .text(let mine) = store, case .text(let theirs) = other.store, count > countBefore {
      mine.arena.keep(theirs.arena)
    }
    return isWhole
  }

  private func fillSlots() {
    switch store {
    case .single, .many: break
    case .text(let texts): texts.fillSlots()
    case .one(let table): table.fillSlots()
    case .two(let table): table.fillSlots()
    case .three(let table): table.fillSlots()
    case .four(let table): table.fillSlots()
    }
  }

  /// An index of the same groups, with the same numbers.
  func copied() -> GroupIndex {
    let copy = GroupIndex(types)
    let numbers = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(count, 1))
    defer { numbers.deallocate() }
    _ = copy.add(self, into: numbers) { !Allowance.isOver }
    return copy
  }

  private func translation(of other: GroupIndex) -> GroupTranslation {
    let texts = zip(columns, other.columns).map { mine, theirs -> [UInt32]? in
      guard let mine = mine.interner, let theirs = theirs.interner else { return nil }
      if case .text = store { return nil }
      return mine.numbers(of: theirs)
    }
    return GroupTranslation(source: other, numbers: texts)
  }

  /// The groups of this index that some groups of another one are, valid until the next call; those that are
  /// not there are added.
  private func groups(
    _ range: Range<Int>, of translation: GroupTranslation
  ) -> UnsafePointer<UInt32> {
    reserve(range.count)
    if case .single = store {
      numbers.update(repeating: 0, count: range.count)
    } else {
      fill(words, range, of: translation)
      lookUpWords(range.count)
    }
    return UnsafePointer(numbers)
  }

  /// Gives `body` the words of the keys of some groups of another index, as this one would have them, some at a
  /// time while it wants more; none where the key is a text.
  private func translate(
    _ groups: Range<Int>, of translation: GroupTranslation,
    _ body: ([UnsafeMutablePointer<UInt64>], Range<Int>) -> Bool
  ) {
    var wordCount = wordCount
    if case .text = store { wordCount = 0 }
    let size = Batch.preferredCount
    let words = (0..<wordCount).map { _ in UnsafeMutablePointer<UInt64>.allocate(capacity: size) }
    defer { for word in words { word.deallocate() } }
    for start in stride(from: groups.lowerBound, to: groups.upperBound, by: size) {
      let range = start..<Swift.min(start + size, groups.upperBound)
      fill(words, range, of: translation)
      guard body(words, range) else { return }
    }
  }

  /// Looks up keys of groups of another index that were translated.
  private func find(
    _ words: [UnsafeMutablePointer<UInt64>], _ range: Range<Int>, of other: GroupIndex,
    into numbers: UnsafeMutablePointer<UInt32>
  ) {
    if case .text(let mine) = store, case .text(let theirs) = other.store {
      mine.numbers(of: theirs.texts + range.lowerBound, count: range.count, isAdding: false) {
        numbers[$0] = $1
      }
      return
    }
    lookUp(words, range.count, into: numbers, isAdding: false)
    guard case .one(let mine) = store, case .one(let theirs) = other.store else { return }
    let unkeyed = theirs.unkeyedNumber
    if unkeyed != Interner.missing, range.contains(Int(unkeyed)) {
      numbers[Int(unkeyed) - range.lowerBound] = mine.unkeyedNumber
    }
  }

  /// Adds those groups of another index that were not found, whose keys were translated.
  private func addMissing(
    _ words: [UnsafeMutablePointer<UInt64>], _ range: Range<Int>, of other: GroupIndex,
    into numbers: UnsafeMutablePointer<UInt32>
  ) {
    let first = range.lowerBound
    func forEach(_ add: (Int) -> UInt32) {
      for group in range where numbers[group] == Interner.missing {
        numbers[group] = add(group)
      }
    }
    switch (store, other.store) {
    case (.text(let mine), .text(let theirs)): forEach { mine.add(theirs.texts[$0]) }
    case (.one(let mine), .one(let theirs)):
      let a = words[0] - first
      forEach {
        theirs.isWithoutKey($0) ? mine.numberWithoutKey(KeyOf1(a: 0)) : mine.add(KeyOf1(a: a[$0]))
      }
    case (.two(let mine), _):
      let (a, b) = (words[0] - first, words[1] - first)
      forEach { mine.add(KeyOf2(a: a[$0], b: b[$0])) }
    case (.three(let mine), _):
      let (a, b, c) = (words[0] - first, words[1] - first, words[2] - first)
      forEach { mine.add(KeyOf3(a: a[$0], b: b[$0], c: c[$0])) }
    case (.four(let mine), _):
      let (a, b, c, d) = (words[0] - first, words[1] - first, words[2] - first, words[3] - first)
      forEach { mine.add(KeyOf4(a: a[$0], b: b[$0], c: c[$0], d: d[$0])) }
    default: break
    }
  }

  /// Writes the words of the keys of some groups of another index, as this one has them.
  private func fill(
    _ words: [UnsafeMutablePointer<UInt64>], _ range: Range<Int>, of translation: GroupTranslation
  ) {
    guard !words.isEmpty else { return }
    for word in 0..<wordCount {
      translation.source.copy(word: word, of: range, to: words[word])
    }
    for (column, known) in zip(columns, translation.numbers) {
      if let known { column.replaceNumbers(by: known, count: range.count, in: words) }
    }
  }
}

/// How the groups of an index become those of another one with keys of the same types.
private struct GroupTranslation {
  /// The index that they are of.
  let source: GroupIndex

  /// What replaces the numbers in each key column; `nil` where values stay as they are.
  let numbers: [[UInt32]?]
}
