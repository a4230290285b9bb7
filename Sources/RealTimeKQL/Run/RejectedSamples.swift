import KQL
import Synchronization

/// Keeps the first records that could not be understood, to tell where they are.
///
/// Workers meet them in any order; those that are first in their file are kept.
final class RejectedSamples: Sendable {
  private struct Sample {
    let origin: String
    let position: Int
    let reason: String
    let text: String
  }

  private struct State {
    var samples: [Sample] = []
    var count = 0
    var isTold = false
  }

  /// Guards the records.
  private let state = Mutex(State())

  /// Whether files stay what they are, so that lines can be counted in them.
  private let countsLines: Bool

  /// How many are told, and how much of each, in bytes.
  private static let limit = 3
  private static let textLimit = 60

  /// Lines are counted in a file up to this position, in bytes.
  private static let countedLength = 256 << 20

  init(countsLines: Bool) { self.countsLines = countsLines }

  /// Takes a record.
  func take(_ record: RejectedRecord) {
    state.withLock { state in
      state.count += 1
      guard !state.isTold else { return }
      let place = state.samples.firstIndex {
        $0.origin == record.origin && $0.position > record.position
      }
      guard state.samples.count < Self.limit || place != nil else { return }
      let sample = Sample(
        origin: record.origin, position: record.position, reason: record.reason.description,
        text: Self.text(of: record))
      state.samples.insert(sample, at: place ?? state.samples.count)
      if state.samples.count > Self.limit { state.samples.removeLast() }
    }
  }

  /// What to say of the records, once.
  func takeNote() -> String? {
    let (samples, count) = state.withLock { state -> ([Sample], Int) in
      guard !state.isTold, !state.samples.isEmpty else { return ([], 0) }
      state.isTold = true
      return (state.samples, state.count)
    }
    guard !samples.isEmpty else { return nil }
    var counter = RecordLines()
    var lines = [
      count == 1
        ? "note: a record could not be understood"
        : "note: records could not be understood, the first of them:"
    ]
    for sample in samples {
      let line =
        countsLines && sample.position < Self.countedLength
        ? counter.line(at: sample.position, of: sample.origin) : nil
      let name = sample.origin == "-" ? "standard input" : sample.origin
      let place = line.map { ":\($0)" } ?? ", byte \(sample.position)"
      lines.append("  \(name)\(place): \(sample.reason): \(sample.text)")
    }
    lines.append("  = help: --rejects=FILE keeps all of them")
    return lines.joined(separator: "\n")
  }

  private static func text(of record: RejectedRecord) -> String {
    let bytes = UnsafeBufferPointer(start: record.text.start, count: record.text.count)
    let beginning = String(decoding: bytes.prefix(textLimit), as: UTF8.self)
    let line = beginning.prefix { !$0.isNewline }
    return line.count < beginning.count || bytes.count > textLimit ? "\(line)…" : String(line)
  }
}
