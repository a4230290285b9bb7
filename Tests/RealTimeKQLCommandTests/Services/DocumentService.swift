import Foundation

/// A store of documents with the bulk interface of Elasticsearch: a document is created once.
final class DocumentService: Sendable {
  private let documents = Book<[String: String]>([:])
  private let order = Book<[String]>([])
  let server: WebServer

  /// Starts one; `judge` gives the status of a document that is not created.
  init(judge: @escaping @Sendable (_ document: String) -> Int? = { _ in nil }) throws {
    let (documents, order) = (documents, order)
    server = try WebServer { request in
      guard request.path == "/_bulk" else { return .answer(404) }
      let lines = request.text.split(separator: "\n").map(String.init)
      var items: [String] = []
      for index in stride(from: 0, to: lines.count, by: 2) {
        let action =
          (try? JSONSerialization.jsonObject(with: Data(lines[index].utf8))) as? [String: Any]
        let create = action?["create"] as? [String: String]
        guard let id = create?["_id"], create?["_index"] != nil else { return .answer(400) }
        if let status = judge(lines[index + 1]) {
          items.append(
            #"{"create":{"status":\#(status),"error":{"type":"mapper","reason":"odd"}}}"#)
          continue
        }
        let isNew = documents.change { $0.updateValue(lines[index + 1], forKey: id) == nil }
        if isNew { order.change { $0.append(id) } }
        items.append(#"{"create":{"status":\#(isNew ? 201 : 409)}}"#)
      }
      return .answer(200, [:], #"{"errors":true,"items":[\#(items.joined(separator: ","))]}"#)
    }
  }

  var url: String { server.url }
  func stop() { server.stop() }

  /// The documents in order, without their stamps.
  var rows: [String] {
    let documents = documents.now
    return order.now.compactMap { documents[$0] }.map { document in
      guard document.hasPrefix(#"{"@timestamp":"#), let comma = document.firstIndex(of: ",") else {
        return document
      }
      return "{" + document[document.index(after: comma)...]
    }
  }
}
