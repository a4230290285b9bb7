import KQL

/// The way of rows into Azure Data Explorer that official clients take: a blob with the rows, and a message
/// about it in a queue.
///
/// A message names its rows by a tag, so that one that comes twice is taken once.
final class KustoQueue {
  private let client: KustoClient
  private let http: HTTPClient
  private let table: String

  /// Addresses that hold keys, which the cluster gives out for some hours.
  private struct Resources {
    var queues: [HTTPAddress] = []
    var containers: [HTTPAddress] = []
    var authorization = ""
    var until = Int64.min
  }

  private var resources = Resources()
  private var turn = 0

  /// How long resources are used, in nanoseconds.
  private static let lifetime: Int64 = 3600 * 1_000_000_000

  /// Rows that are in a blob, and not in the queue yet.
  struct Upload: Hashable {
    /// The address of the blob, without the key.
    var blob: String

    /// What tells the rows from all others.
    var tag: String

    /// How the rows are mapped to columns.
    var mapping: String?

    /// How many bytes they have.
    var size: Int

    /// The upload in words.
    var text: String { "\(tag) \(size) \(mapping ?? "-") \(blob)" }

    /// An upload.
    init(blob: String, tag: String, mapping: String?, size: Int) {
      self.blob = blob
      self.tag = tag
      self.mapping = mapping
      self.size = size
    }

    /// Reads the words of an upload.
    init?(text: some StringProtocol) {
      let words = text.split(separator: " ").map { String($0) }
      guard words.count == 4, let size = Int(words[1]) else { return nil }
      self.init(
        blob: words[3], tag: words[0], mapping: words[2] == "-" ? nil : words[2], size: size)
    }
  }

  init(_ client: KustoClient, _ http: HTTPClient, table: String) {
    self.client = client
    self.http = http
    self.table = table
  }

  /// Puts rows into a blob.
  func upload(_ rows: [UInt8], tag: String, mapping: String?) throws(SinkError) -> Upload {
    try refresh()
    turn += 1
    guard !resources.containers.isEmpty else {
      throw SinkError("adx: the cluster offers no storage for rows", .transient(after: nil))
    }
    var address = resources.containers[turn % resources.containers.count]
    let name = "\(client.database)__\(table)__\(RandomName.makeGuid())__realtimekql.multijson.gz"
    address.path += "/\(name.percentEncoded)"
    var request = HTTPRequest("PUT", address)
    request.headers = [
      ("x-ms-blob-type", "BlockBlob"), ("x-ms-version", "2021-08-06"),
      ("Content-Type", "application/octet-stream"),
    ]
    // The blob is compressed, not its transfer.
    guard let compressed = GZip.compressed(rows) else {
      throw SinkError("adx: a batch is too large")
    }
    request.body = compressed
    try deliver(request)
    return Upload(blob: address.name, tag: tag, mapping: mapping, size: rows.count)
  }

  /// Tells the cluster of a blob; the rows are taken once, however often it is told.
  func commit(_ upload: Upload) throws(SinkError) {
    try refresh()
    guard
      let key = resources.containers.first(where: { upload.blob.hasPrefix($0.name + "/") })?.query
    else {
      resources.until = .min
      throw SinkError(
        "adx: the cluster no longer offers the storage that rows are in", .transient(after: nil))
    }
    guard !resources.queues.isEmpty else {
      throw SinkError("adx: the cluster offers no queue for rows", .transient(after: nil))
    }
    var address = resources.queues[turn % resources.queues.count]
    address.path += "/messages"
    var request = HTTPRequest("POST", address)
    request.headers = [("Content-Type", "application/xml"), ("x-ms-version", "2021-08-06")]
    let text = Base64Text.encoded(message(upload, key))
    request.body = Array("<QueueMessage><MessageText>\(text)</MessageText></QueueMessage>".utf8)
    try deliver(request)
  }

  private func message(_ upload: Upload, _ key: String) -> [UInt8] {
    var text = ByteBuffer(capacity: 1 << 10)
    let members: [(StaticString, String)] = [
      ("{\"Id\":", RandomName.makeGuid()), (",\"BlobPath\":", "\(upload.blob)?\(key)"),
      (",\"DatabaseName\":", client.database), (",\"TableName\":", table),
      (",\"SourceMessageCreationTime\":", currentTime().text),
    ]
    for (name, value) in members {
      text.append(name)
      text.append(jsonText: value)
    }
    text.append(",\"RawDataSize\":")
    text.append(decimal: Int64(upload.size))
    text.append(",\"RetainBlobOnSuccess\":false,\"FlushImmediately\":false")
    text.append(",\"IgnoreSizeLimit\":false,\"ReportLevel\":0,\"ReportMethod\":0")
    var further: [(StaticString, String)] = [
      (",\"AdditionalProperties\":{\"authorizationContext\":", resources.authorization),
      (",\"format\":", "multijson"), (",\"tags\":", "[\"ingest-by:\(upload.tag)\"]"),
      (",\"ingestIfNotExists\":", "[\"\(upload.tag)\"]"),
    ]
    if let mapping = upload.mapping {
      further.append((",\"ingestionMappingReference\":", mapping))
      further.append((",\"ingestionMappingType\":", "Json"))
    }
    for (name, value) in further {
      text.append(name)
      text.append(jsonText: value)
    }
    text.append("}}")
    return Array(text.bytes)
  }

  private func deliver(_ request: HTTPRequest) throws(SinkError) {
    let answer = try http.send(request, needsBody: false)
    if answer.isSuccess { return }
    var error = http.failure(answer, at: request.address)
    if answer.status == 403 || answer.status == 404 {
      // The key has expired, or the storage is another by now: the cluster is asked again.
      resources.until = .min
      error.kind = .transient(after: answer.retryAfter)
    }
    throw error
  }

  /// Asks the cluster for storage and queues, when that is long ago.
  private func refresh() throws(SinkError) {
    let now = monotonicNanoseconds()
    guard now >= resources.until else { return }
    var fresh = Resources()
    for row in try client.run(".get ingestion resources", at: client.ingestion) where row.count > 1
    {
      guard let kind = row[0].string, let text = row[1].string, let address = HTTPAddress(text)
      else {
        continue
      }
      if let key = address.query { hide(key) }
      switch kind {
      case "SecuredReadyForAggregationQueue": fresh.queues.append(address)
      case "TempStorage": fresh.containers.append(address)
      default: break
      }
    }
    let identity = try client.run(".get kusto identity token", at: client.ingestion)
    fresh.authorization = identity.first?.first?.string ?? ""
    http.redaction.hide(fresh.authorization)
    fresh.until = now + Self.lifetime
    resources = fresh
  }

  /// Hides the signature of an address, whose other parts are no secrets.
  private func hide(_ key: String) {
    for part in key.split(separator: "&") where part.hasPrefix("sig=") {
      http.redaction.hide(String(part.dropFirst(4)))
    }
    http.redaction.hide(key)
  }
}
