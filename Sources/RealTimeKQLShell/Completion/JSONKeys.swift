/// The names of the members of a JSON object.
enum JSONKeys {
  /// The names at the top of an object; none of what is no object.
  static func top(of json: String) -> [String] {
    var names: [String] = []
    var depth = 0
    var text: String?
    var last = ""
    var isEscaped = false
    for character in json {
      if let open = text {
        if isEscaped {
          isEscaped = false
          text = open + String(character)
        } else if character == "\\" {
          isEscaped = true
        } else if character == "\"" {
          last = open
          text = nil
        } else {
          text = open + String(character)
        }
        continue
      }
      switch character {
      case "\"": text = ""
      case "{", "[":
        if depth == 0, character == "[" { return [] }
        depth += 1
      case "}", "]": depth -= 1
      case ":": if depth == 1 { names.append(last) }
      default: break
      }
    }
    return names
  }
}
