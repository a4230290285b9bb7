/// Builds one JSON object; values must not need escapes.
struct DemoObject {
  private(set) var text = "{"

  private mutating func key(_ key: String) {
    if text.utf8.count > 1 { text += "," }
    text += "\"\(key)\":"
  }

  mutating func add(_ key: String, _ value: String) {
    self.key(key)
    text += "\"\(value)\""
  }

  mutating func add(_ key: String, _ value: Int) {
    self.key(key)
    text += "\(value)"
  }

  mutating func add(_ key: String, _ value: DemoObject) {
    self.key(key)
    text += value.text + "}"
  }
}
