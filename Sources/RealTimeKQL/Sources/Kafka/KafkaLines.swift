import CKafka
import Glibc
import KQL

/// Writes messages as JSON lines, behind what is known of each.
struct KafkaLines: ~Copyable {
  private let isText: Bool
  private(set) var buffer = ByteBuffer(capacity: 1 << 16)

  /// Messages without a value, which make no event.
  private(set) var emptyMessages = 0

  /// The last time that was written, and its text: many messages have the same.
  private var time: (milliseconds: Int64, text: String) = (-1, "")

  init(_ format: KafkaInput.Format?) { isText = format == .text }

  /// The lines, of which it lets go.
  mutating func takeChunk(offset: Int, origin: String) -> Chunk {
    let start = UnsafeMutablePointer<UInt8>.allocate(capacity: buffer.count + Chunk.slack)
    UnsafeMutableRawBufferPointer(start: start, count: buffer.count).copyMemory(from: buffer.bytes)
    (start + buffer.count).initialize(repeating: 0, count: Chunk.slack)
    let chunk = Chunk(
      start: start, count: buffer.count, offset: offset, received: currentTime(), origin: origin)
    buffer.removeAll(keepingAtMost: 1 << 20)
    return chunk
  }

  /// Adds a message; `head` begins a line of its partition.
  mutating func append(_ message: kafka_message, _ head: String) {
    var value = UnsafeRawBufferPointer(start: message.value, count: message.length)
    if isText {
      guard message.value != nil else {
        emptyMessages += 1
        return
      }
      appendHead(message, head)
      buffer.append(",\"\(KafkaInput.textColumn)\":")
      buffer.append(jsonBytes: value)
      return buffer.append("}\n")
    }
    if value.starts(with: [0xEF, 0xBB, 0xBF]) { value = Self.rest(of: value, from: 3) }
    value = Self.withoutSpace(value)
    guard let first = value.first else {
      emptyMessages += 1
      return
    }
    // What is no object has no members beside which something could stand.
    guard first == UInt8(ascii: "{") else { return appendLine(value) }
    appendHead(message, head)
    value = Self.withoutSpace(Self.rest(of: value, from: 1))
    if value.first != UInt8(ascii: "}") { buffer.append(",") }
    appendLine(value)
  }

  private mutating func appendHead(_ message: kafka_message, _ head: String) {
    buffer.append(head)
    buffer.append(decimal: message.offset)
    if message.timestamp >= 0 {
      if time.milliseconds != message.timestamp {
        let (ticks, overflow) = message.timestamp.multipliedReportingOverflow(by: 10_000)
        let all = ticks.addingReportingOverflow(Datetime.unixEpochTicks)
        let isTime = !overflow && !all.overflow && all.partialValue <= Datetime.maximum.ticks
        time = (
          message.timestamp, isTime ? Datetime(ticks: all.partialValue).text : ""
        )
      }
      if !time.text.isEmpty {
        buffer.append(",\"KafkaTime\":\"")
        buffer.append(time.text)
        buffer.append("\"")
      }
    }
    if let key = message.key {
      buffer.append(",\"KafkaKey\":")
      buffer.append(jsonBytes: UnsafeRawBufferPointer(start: key, count: message.key_length))
    }
    appendHeaders(message)
  }

  private mutating func appendHeaders(_ message: kafka_message) {
    var name: UnsafePointer<CChar>?
    var value: UnsafePointer<UInt8>?
    var length = 0
    var index = 0
    var message = message
    while kafka_message_header(&message, index, &name, &value, &length) {
      buffer.append(index == 0 ? ",\"KafkaHeaders\":{" : ",")
      buffer.append(jsonText: name.map { String(cString: $0) } ?? "")
      buffer.append(":")
      if let value {
        buffer.append(jsonBytes: UnsafeRawBufferPointer(start: value, count: length))
      } else {
        buffer.append("null")
      }
      index += 1
    }
    if index > 0 { buffer.append("}") }
  }

  /// Appends bytes as the rest of a line: JSON has line breaks only where blanks may be.
  private mutating func appendLine(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
      buffer.append(UnsafeRawBufferPointer(rebasing: rest.prefix(end)))
      buffer.append(" ")
      rest = Self.rest(of: rest, from: end + 1)
    }
    buffer.append(rest)
    buffer.append("\n")
  }

  private static func rest(
    of bytes: UnsafeRawBufferPointer, from start: Int
  ) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes.dropFirst(start)) }

  private static func withoutSpace(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    rest(of: bytes, from: bytes.prefix { $0 == 0x20 || (0x09...0x0D).contains($0) }.count)
  }

  /// What a line of a partition begins with, before the offset.
  static func head(of place: PartitionPlace) -> String {
    var text = ByteBuffer(capacity: 128)
    text.append("{\"KafkaTopic\":")
    text.append(jsonText: place.topic)
    text.append(",\"KafkaPartition\":\(place.partition),\"KafkaOffset\":")
    return text.string
  }
}
