import Glibc
import KQL

/// Puts batches into block blobs, as blocks, which are a part of the blob when its list names them.
///
/// A block is called by its place, so that one which is put twice is there once. Where runs go on, the list
/// is written when a checkpoint counts the blocks; those behind it are put anew by the next run.
final class BlockBlobCarrier: BatchCarrier, @unchecked Sendable {
  let limits: BatchLimits
  private let client: BlobClient
  private let container: String
  private let pattern: BlobName
  private let patience: Patience
  private let waitsForMark: Bool

  /// Makes the names of blobs ones that nobody else has.
  private let token: String

  private struct Blob {
    var name: String
    /// How many blocks were put.
    var blocks = 0
    /// How many its list is to name.
    var counted = 0
    /// How many it names.
    var listed = 0

    var text: String { "\(blocks) \(name)" }
  }

  /// The blobs whose lists lack something, and at the end the one that is added to.
  private var blobs: [Blob] = []

  /// The first row of the batch that was put last.
  private var last: Int?

  /// A list names so many blocks at most.
  private static let most = 50_000

  /// Makes a carrier; the parameters are those of ``BlobCarrier``.
  init(_ output: BlobOutput, _ client: BlobClient, past: String?, _ context: SinkContext) {
    self.client = client
    container = output.container ?? ""
    pattern = output.name
    patience = context.patience
    waitsForMark = context.goesOnLater
    limits = output.limits
    // A mark of append blobs is not one of these.
    let parts = (past ?? "").split(separator: Self.separator).drop { _ in
      past?.prefix { $0 != Self.separator }.contains(" ") == true
    }
    token = parts.first.map(String.init) ?? String(RandomName.make().prefix(8))
    blobs = Self.counts(parts).map { Blob(name: $0.name, blocks: $0.blocks, counted: $0.blocks) }
  }

  /// Stands in no name.
  private static let separator: Character = "\u{1F}"

  /// What a mark says of blobs.
  private static func counts(_ parts: some Collection<Substring>) -> [(name: String, blocks: Int)] {
    parts.dropFirst().compactMap { text in
      guard let space = text.firstIndex(of: " "), let blocks = Int(text[..<space]) else {
        return nil
      }
      return (String(text[text.index(after: space)...]), blocks)
    }
  }

  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome {
    if last != batch.numbers.first {
      moveOn()
      let place = blobs.count - 1
      try put(
        "block", [("blockid", Self.name(of: blobs[place].blocks))], to: blobs[place].name,
        batch.bytes)
      blobs[place].blocks += 1
      if !waitsForMark { blobs[place].counted = blobs[place].blocks }
      last = batch.numbers.first
    }
    try settle()
    return .taken
  }

  /// Begins a blob where time asks for one, or the last one is full.
  private func moveOn() {
    let now = time(nil)
    let wanted = pattern.text(at: now, part: 0, token: token)
    var part = 0
    if let current = blobs.last, let present = BlobName.part(current.name, of: wanted) {
      if current.blocks < Self.most { return }
      part = present + 1
    }
    blobs.append(Blob(name: pattern.text(at: now, part: part, token: token)))
  }

  /// What a block is called: as long as all others of its blob.
  private static func name(of block: Int) -> String {
    let digits = String(block)
    return Base64Text.encoded(
      Array((String(repeating: "0", count: 6 - digits.count) + digits).utf8))
  }

  func settle() throws(SinkError) {
    for place in blobs.indices where blobs[place].listed < blobs[place].counted {
      let blob = blobs[place]
      let list =
        (0..<blob.counted).map { "<Latest>\(Self.name(of: $0))</Latest>" }.joined()
      try put(
        "blocklist", [], to: blob.name,
        Array("<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>\(list)</BlockList>".utf8))
      blobs[place].listed = blob.counted
    }
    while blobs.count > 1, let first = blobs.first, first.listed == first.blocks {
      blobs.removeFirst()
    }
  }

  /// Puts something that is there once, however often it is put.
  private func put(
    _ kind: String, _ query: [(name: String, value: String)], to name: String, _ bytes: [UInt8]
  ) throws(SinkError) {
    let answer = try client.put(
      in: container, name, query: [("comp", kind)] + query, body: bytes)
    guard answer.isSuccess else { throw client.failure(answer, "\(container)/\(name)") }
  }

  func mark() -> String? {
    ([token] + blobs.map(\.text)).joined(separator: String(Self.separator))
  }

  func stored(_ mark: String) {
    for (name, count) in Self.counts(mark.split(separator: Self.separator)) {
      guard let place = blobs.firstIndex(where: { $0.name == name }) else { continue }
      blobs[place].counted = Swift.max(blobs[place].counted, count)
    }
    do throws(SinkError) {
      try patience.persist(with: "blob") { () throws(SinkError) in try settle() }
    } catch {
      // What cannot be listed now is in the mark, and is by the next run.
    }
  }

  func finish() throws(SinkError) { try settle() }
}
