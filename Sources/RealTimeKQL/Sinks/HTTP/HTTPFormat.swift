import KQL

/// How rows are written for a kind of service.
public enum HTTPFormat: String, SettingWord {
  /// A JSON object a line.
  case ndjson
  /// Grafana Loki.
  case loki
  /// Splunk's HTTP Event Collector.
  case splunk
  /// The bulk interface of Elasticsearch and OpenSearch.
  case elastic

  /// The path of the service where an address has none.
  var path: String {
    switch self {
    case .ndjson: "/"
    case .loki: "/loki/api/v1/push"
    case .splunk: "/services/collector/event"
    case .elastic: "/_bulk"
    }
  }

  /// The media type of what is sent.
  var mediaType: String {
    switch self {
    case .ndjson, .elastic: "application/x-ndjson"
    case .loki, .splunk: "application/json"
    }
  }

  /// What stands before a token.
  var scheme: String {
    switch self {
    case .ndjson, .loki: "Bearer"
    case .splunk: "Splunk"
    case .elastic: "ApiKey"
    }
  }

  /// Whether lines begin with a stamp.
  var isStamped: Bool { self != .ndjson }

  /// The body of a request with the rows of a batch.
  ///
  /// - Parameters:
  ///   - batch: The rows.
  ///   - index: The index of a document store, if the address does not say.
  ///   - origin: What the identities of documents begin with.
  ///   - stamps: Whether documents get an `@timestamp`.
  /// - Returns: The body.
  func body(_ batch: RowsBatch, index: String?, origin: String, stamps: Bool) -> [UInt8] {
    guard isStamped else { return batch.bytes }
    var body = ByteBuffer(capacity: batch.bytes.count * 5 / 4)
    switch self {
    case .ndjson: break
    case .loki: appendStreams(batch, &body)
    case .splunk: appendEvents(batch, &body)
    case .elastic: appendDocuments(batch, index, origin, stamps: stamps, &body)
    }
    return Array(body.bytes)
  }

  private func appendStreams(_ batch: RowsBatch, _ body: inout ByteBuffer) {
    var streams: [(labels: Range<Int>, lines: [StampedLine])] = []
    var known: [ArraySlice<UInt8>: Int] = [:]
    for row in 0..<batch.count {
      let line = StampedLine(batch, row)
      let labels = batch.bytes[line.labels]
      if let index = known[labels] {
        streams[index].lines.append(line)
      } else {
        known[labels] = streams.count
        streams.append((line.labels, [line]))
      }
    }
    batch.bytes.withUnsafeBytes { bytes in
      body.append("{\"streams\":[")
      for (position, stream) in streams.enumerated() {
        body.append(
          position == 0
            ? "{\"stream\":{\"job\":\"realtimekql\"" : ",{\"stream\":{\"job\":\"realtimekql\"")
        if stream.labels.count > 2 {
          body.append(",")
          body.append(
            UnsafeRawBufferPointer(rebasing: bytes[stream.labels].dropFirst().dropLast()))
        }
        body.append("},\"values\":[")
        for (position, line) in stream.lines.enumerated() {
          body.append(position == 0 ? "[\"" : ",[\"")
          body.append(decimal: line.nanoseconds)
          body.append("\",")
          body.append(jsonBytes: UnsafeRawBufferPointer(rebasing: bytes[line.object]))
          body.append("]")
        }
        body.append("]}")
      }
      body.append("]}")
    }
  }

  private func appendEvents(_ batch: RowsBatch, _ body: inout ByteBuffer) {
    batch.bytes.withUnsafeBytes { bytes in
      for row in 0..<batch.count {
        let line = StampedLine(batch, row)
        let milliseconds = line.nanoseconds / 1_000_000
        body.append("{\"time\":")
        body.append(decimal: milliseconds / 1000)
        let rest = abs(milliseconds % 1000)
        body.append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
        body.append(decimal: rest)
        body.append(",\"source\":\"realtimekql\",\"sourcetype\":\"_json\",\"event\":")
        body.append(UnsafeRawBufferPointer(rebasing: bytes[line.object]))
        body.append("}\n")
      }
    }
  }

  /// Writes documents, each with an identity of its own, so that one that comes again is known.
  private func appendDocuments(
    _ batch: RowsBatch, _ index: String?, _ origin: String, stamps: Bool,
    _ body: inout ByteBuffer
  ) {
    batch.bytes.withUnsafeBytes { bytes in
      for row in 0..<batch.count {
        let line = StampedLine(batch, row)
        body.append("{\"create\":{")
        if let index {
          body.append("\"_index\":")
          body.append(jsonText: index)
          body.append(",")
        }
        body.append("\"_id\":\"")
        body.append(origin)
        body.append("-")
        body.append(decimal: Int64(batch.numbers[row]))
        body.append("-")
        body.append(batch.digest(of: line.object))
        body.append("\"}}\n")
        let object = UnsafeRawBufferPointer(rebasing: bytes[line.object])
        if !stamps || object.count < 3 {
          body.append(object)
        } else {
          body.append("{\"@timestamp\":")
          body.append(jsonText: Datetime(ticks: line.ticks).text)
          body.append(",")
          body.append(UnsafeRawBufferPointer(rebasing: object.dropFirst()))
        }
        body.append("\n")
      }
    }
  }
}
