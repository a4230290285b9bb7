import Glibc
import KQL

/// Adds batches to append blobs, whose position tells what is there already.
final class BlobCarrier: BatchCarrier, @unchecked Sendable {
  let limits: BatchLimits
  private let client: BlobClient
  private let container: String
  private let pattern: BlobName
  private let note: @Sendable (String) -> Void
  private let patience: Patience

  /// Whether blobs begin with marks, for runs that go on later.
  private let waitsForMark: Bool

  /// The blob that rows are added to when the mark that names it is written down.
  private var next: (name: String, length: Int)?

  /// The blob that rows are added to, and how long it is; `nil` before the first rows.
  private var current: (name: String, length: Int)?

  /// Where an earlier run was in that blob, while what it has added since is compared with what comes.
  private var echo: Int?

  /// How much of the batch that begins with a row is there already, should it come again.
  private var known: (first: Int, count: Int)?

  /// Whether it is not known if the last batch was added.
  private var isUncertain = false

  /// How often the name was taken by a blob that is full.
  private var part = 0

  /// Makes a carrier.
  ///
  /// - Parameters:
  ///   - output: The settings.
  ///   - client: Speaks with the account.
  ///   - past: The words of an earlier run's mark.
  ///   - context: What is known of the run.
  init(_ output: BlobOutput, _ client: BlobClient, past: String?, _ context: SinkContext) {
    self.client = client
    container = output.container ?? ""
    pattern = output.name
    note = context.note
    patience = context.patience
    waitsForMark = context.goesOnLater
    limits = output.limits
    if let past, let space = past.firstIndex(of: " "), let length = Int(past[..<space]) {
      let name = String(past[past.index(after: space)...])
      if !name.isEmpty {
        current = (name, length)
        echo = length
      }
    }
  }

  /// The place in the blob that the next rows are added to.
  ///
  /// Where runs go on, a blob begins with a mark, so that none is added to that no mark knows of.
  func mark() throws(SinkError) -> String? {
    guard waitsForMark, echo == nil else {
      return current.map { Self.mark(echo ?? $0.length, $0.name) }
    }
    return try patience.persist(with: "blob") { () throws(SinkError) in
      let wanted = pattern.text(at: time(nil), part: 0)
      if let current, BlobName.part(current.name, of: wanted) != nil {
        return Self.mark(current.length, current.name)
      }
      let place = try place(in: wanted)
      next = place
      return Self.mark(place.length, place.name)
    }
  }

  func stored(_ mark: String) {
    guard let next, Self.mark(next.length, next.name) == mark else { return }
    current = next
    part = 0
    self.next = nil
  }

  private static func mark(_ length: Int, _ name: String) -> String { "\(length) \(name)" }

  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome {
    var bytes = batch.bytes[...]
    let first = batch.numbers.first ?? 0
    if let known, known.first == first {
      bytes = bytes.dropFirst(known.count)
    } else if echo != nil {
      bytes = try withoutEcho(bytes)
      known = (first, batch.bytes.count - bytes.count)
    }
    guard !bytes.isEmpty else { return .taken }
    if echo == nil { try moveOn() }
    try append(Array(bytes))
    return .taken
  }

  /// Begins a blob where time asks for one, or goes on with one that is there.
  private func moveOn() throws(SinkError) {
    let wanted = pattern.text(at: time(nil), part: 0)
    if let current, waitsForMark || BlobName.part(current.name, of: wanted) != nil { return }
    current = try place(in: wanted)
    part = 0
    isUncertain = false
  }

  /// Where a blob ends, which is made if it is not there.
  private func place(in name: String) throws(SinkError) -> (name: String, length: Int) {
    let answer = try client.put(
      in: container, name, headers: [("x-ms-blob-type", "AppendBlob"), ("If-None-Match", "*")])
    if answer.isSuccess { return (name, 0) }
    guard answer.status == 409 || answer.status == 412 else {
      throw client.failure(answer, "\(container)/\(name)")
    }
    return (name, try length(of: name))
  }

  private func length(of name: String) throws(SinkError) -> Int {
    let path = "\(container)/\(name)"
    let answer = try client.send("HEAD", path)
    guard answer.isSuccess, let length = answer.header("content-length").flatMap({ Int($0) }) else {
      throw client.failure(answer, path)
    }
    guard answer.header("x-ms-blob-type") == "AppendBlob" else {
      throw SinkError("blob: '\(path)' is no append blob; name another with --blobname")
    }
    return length
  }

  /// Adds bytes, once: at the place where the blob ended.
  private func append(_ bytes: [UInt8]) throws(SinkError) {
    guard let (name, length) = current else { return }
    if isUncertain, try isThere(bytes, in: name, at: length) { return }
    let answer: HTTPAnswer
    do throws(SinkError) {
      answer = try client.send(
        "PUT", "\(container)/\(name)", query: [("comp", "appendblock")],
        headers: [("x-ms-blob-condition-appendpos", String(length))], body: bytes)
    } catch {
      isUncertain = true
      throw error
    }
    if answer.isSuccess {
      current = (name, length + bytes.count)
      isUncertain = false
      return
    }
    switch (answer.status, answer.header("x-ms-error-code")) {
    case (412, _):
      // Somebody else has added something, or this was added and the answer lost.
      if try isThere(bytes, in: name, at: length) { return }
      throw SinkError("blob: '\(name)' was written by somebody else", .transient(after: nil))
    case (409, "BlockCountExceedsLimit"), (413, "MaxBlobSizeConditionNotMet"):
      part += 1
      current = try place(in: pattern.text(at: time(nil), part: part))
      try append(bytes)
    case (404, "BlobNotFound"):
      current = try place(in: name)
      throw SinkError("blob: '\(name)' was taken away; it is made anew", .transient(after: nil))
    default:
      isUncertain = answer.status >= 500
      throw client.failure(answer, "\(container)/\(name)")
    }
  }

  /// Whether bytes were added where the blob ended; otherwise it learns where it ends now.
  private func isThere(_ bytes: [UInt8], in name: String, at start: Int) throws(SinkError) -> Bool {
    let end = try length(of: name)
    isUncertain = false
    if end >= start + bytes.count,
      try read(bytes.count, of: name, at: start).elementsEqual(bytes)
    {
      current = (name, end)
      return true
    }
    current = (name, end)
    return false
  }

  private func read(_ count: Int, of name: String, at start: Int) throws(SinkError) -> [UInt8] {
    let path = "\(container)/\(name)"
    let answer = try client.send(
      "GET", path, headers: [("x-ms-range", "bytes=\(start)-\(start + count - 1)")])
    guard answer.isSuccess else { throw client.failure(answer, path) }
    return answer.body
  }

  /// What of bytes an earlier run has not added behind its mark.
  private func withoutEcho(_ bytes: ArraySlice<UInt8>) throws(SinkError) -> ArraySlice<UInt8> {
    guard let (name, _) = current, let place = echo else { return bytes }
    let end = try length(of: name)
    let count = Swift.min(bytes.count, end - place)
    current = (name, end)
    if count <= 0 {
      echo = nil
      return bytes
    }
    if try read(count, of: name, at: place).elementsEqual(bytes.prefix(count)) {
      echo = place + count < end ? place + count : nil
      return bytes.dropFirst(count)
    }
    note(
      "warning: blob '\(name)' holds rows from after the checkpoint that are not those made now; they stay"
    )
    echo = nil
    return bytes
  }
}
