import KQLSyntax

extension ScalarFunction {
  static let bagMerge = ScalarFunction(
    "bag_merge", "Returns the members of several bags in one; of equal keys the first counts.",
    parameters: ["bag…": "The bags; what is not a bag is left out."],
    examples: [
      #"bag_merge(dynamic({"a": 1, "b": 2}), dynamic({"b": 3, "c": 4}))"#:
        #"{"a":1,"b":2,"c":4}"#
    ]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "bag_merge(bag, bag, …)")
    let overload = Overload.fold(call.values.count) { (operands, arena) -> Dynamic? in
      guard operands.contains(where: { $0?.kind == .bag }) else { return nil }
      var seen = TextSet()
      var result = DynamicBagWriter(arena)
      for case let bag? in operands where bag.kind == .bag {
        for member in bag.members where seen.insert(member.key) { result.append(member) }
      }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}

/// Keys that were seen.
struct TextSet: ~Copyable {
  private let arena = Arena(capacity: 256)
  private var slots = [StringView?](repeating: nil, count: 16)
  private var count = 0

  /// Adds a key; false when it was there.
  mutating func insert(_ key: DynamicString) -> Bool { insert(key.decoded(arena)) }

  /// Adds a key whose bytes live longer than the set; false when it was there.
  mutating func insert(_ key: StringView) -> Bool {
    let slot = find(key)
    if slots[slot] != nil { return false }
    slots[slot] = key
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  /// Whether a key is there.
  func contains(_ key: DynamicString) -> Bool {
    key.withDecoded { slots[find($0)] != nil }
  }

  private func find(_ text: StringView) -> Int {
    var slot = Int(truncatingIfNeeded: text.hash()) & (slots.count - 1)
    while let other = slots[slot], !(other == text) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = [StringView?](repeating: nil, count: old.count * 2)
    for case let text? in old { slots[find(text)] = text }
  }
}
