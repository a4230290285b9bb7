extension ScalarFunction {
  static let urlEncode = ScalarFunction(
    "url_encode", "Returns a text as it stands in a query of a URL, spaces as plus signs.",
    parameters: ["url": "The text."],
    examples: ["url_encode('You are here')": "You+are+here"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        text.percentEncoded(spaceAsPlus: true, arena)
      }
    ])

  static let urlEncodeComponent = ScalarFunction(
    "url_encode_component", "Returns a text as it stands in a part of a URL, spaces as %20.",
    parameters: ["url": "The text."],
    examples: ["url_encode_component('hello world/')": "hello%20world%2f"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        text.percentEncoded(spaceAsPlus: false, arena)
      }
    ])
}

extension StringView {
  fileprivate func percentEncoded(spaceAsPlus: Bool, _ arena: Arena) -> StringView {
    arena.begin()
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "*"), UInt8(ascii: "("),
        UInt8(ascii: ")"):
        arena.append(byte)
      case UInt8(ascii: " ") where spaceAsPlus: arena.append(UInt8(ascii: "+"))
      default:
        arena.append(UInt8(ascii: "%"))
        arena.append(DynamicWriter.hexadecimal(byte >> 4))
        arena.append(DynamicWriter.hexadecimal(byte & 15))
      }
    }
    return arena.end()
  }
}
