import CScan
import KQLSyntax

extension ScalarFunction {
  static let split = ScalarFunction(
    "split", "Returns the parts of a text between the occurrences of another.",
    parameters: [
      "source": "The text.", "delimiter": "The text between the parts; not a regular expression.",
      "index?": "The part to return alone, in an array, from 0.",
    ],
    examples: [
      "split('aa_bb', '_')": #"["aa","bb"]"#, "split('a__b', '_')": #"["a","","b"]"#,
      "split('aaa_bbb_ccc', '_', 1)": #"["bbb"]"#,
    ],
    textArguments: [0],
    overloads: [
      .build { (text: StringView, delimiter: StringView, arena: Arena) -> Dynamic? in
        split(text, delimiter, only: nil, arena)
      },
      .build { (text: StringView, delimiter: StringView, index: Int64, arena: Arena) -> Dynamic? in
        split(text, delimiter, only: index, arena)
      },
    ])

  private static func split(
    _ text: StringView, _ delimiter: StringView, only index: Int64?, _ arena: Arena
  ) -> Dynamic? {
    let writer = DynamicWriter(arena)
    var needle = scan_needle_prepare(delimiter.start, delimiter.count, false)
    arena.begin()
    arena.append(UInt8(ascii: "["))
    var part: Int64 = 0
    var written = 0
    var from = 0
    var isLast = false
    while !isLast {
      var end = text.count
      let rest = text.dropFirst(from)
      if !delimiter.isEmpty, let found = scan_find(rest.start, rest.count, &needle) {
        end = UnsafePointer(found) - text.start
      } else {
        isLast = true
      }
      if index == nil || index == part {
        if written > 0 { arena.append(UInt8(ascii: ",")) }
        writer.append(string: text[from..<end])
        written += 1
      }
      part += 1
      from = end + delimiter.count
    }
    arena.append(UInt8(ascii: "]"))
    return index != nil && written == 0 ? nil : Dynamic(arena.end())
  }
}
