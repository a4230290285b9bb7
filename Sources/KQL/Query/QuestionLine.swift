/// One line of `realtimekql eval` and `check`: a JSON object with an id and a query.
package struct QuestionLine: ~Copyable {
  /// The id as JSON, `null` when there is none.
  package let id: ByteBuffer

  /// The text of the query.
  package let query: String

  /// Reads a line; fails when it is no object with a string named `query`.
  ///
  /// - Parameter line: The bytes, without the newline; valid during the call.
  package init?(_ line: UnsafeRawBufferPointer) {
    guard let start = line.baseAddress else { return nil }
    let text = StringView(start.assumingMemoryBound(to: UInt8.self), line.count)
    guard Dynamic.isJSON(text) else { return nil }
    let object = Dynamic(text)
    guard let query = object.member("query")?.string else { return nil }
    self.query = query.withDecoded { $0.string }
    var id = ByteBuffer(capacity: 64)
    if let given = object.member("id") {
      id.append(given.trimmed)
    } else {
      id.append("null")
    }
    self.id = id
  }
}
