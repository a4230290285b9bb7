import Synchronization

/// Buffers of Windows' traces.
package struct ETLFormat: InputFormat {
  /// What is known of providers.
  let knowledge: ETLKnowledge

  /// Which events are rows; `nil` where all are.
  let table: ETLTable?

  package var schema: Schema { WindowsTables.record }
  package var hidden: Schema { Self.hidden }
  package var isOpen: Bool { false }
  package var hasUntypedMembers: Bool { true }
  package var eventTime: Int? { schema.index(named: "TimeCreated") }

  /// Names that the time of an event has in other tables.
  static let hidden = WindowsTables.schema("TimeGenerated:datetime Timestamp:datetime")

  /// Reads events by what is known of their providers.
  package init(_ knowledge: ETLKnowledge) { self.init(knowledge, nil) }

  private init(_ knowledge: ETLKnowledge, _ table: ETLTable?) {
    self.knowledge = knowledge
    self.table = table
  }

  /// The tables that have names of their own: the original's, of the events that it has under them.
  package static func views(_ knowledge: ETLKnowledge) -> [String: any InputFormat] {
    ETLTable.all.mapValues { ETLFormat(knowledge, $0) }
  }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader {
    ETLReader(format: self, paths: paths)
  }

  package func makeFraming() -> any RecordFraming { ETLFraming() }
}

/// Takes buffers as they are cut; the input of traces finds them itself.
struct ETLFraming: RecordFraming {
  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    bytes.count
  }
}

/// What an input of traces and the readers of its buffers know of providers.
package final class ETLKnowledge: Sendable {
  private struct State {
    var providers = ETWProviders.builtIn
    var seen: Set<String> = []
    var notes: [String] = []
  }

  /// Guards what is known, and what is to be said.
  private let state = Mutex(State())

  /// More providers than this are not named.
  private static let most = 64

  /// Knows what the program knows.
  package init() {}

  /// The providers that are known.
  package var providers: ETWProviders {
    get { state.withLock { $0.providers } }
    set { state.withLock { $0.providers = newValue } }
  }

  /// Says of a provider that its events are shown without their fields, and what helps; once.
  func say(_ provider: String, _ help: String) {
    state.withLock { state in
      guard state.seen.count < Self.most, state.seen.insert(provider).inserted else { return }
      state.notes.append(
        "note: the payloads of '\(provider.harmless)' are shown as hexadecimal digits: \(help)")
    }
  }

  /// What is to be said since the last time.
  package func takeNotes() -> [String] {
    state.withLock { state in
      defer { state.notes = [] }
      return state.notes.sorted()
    }
  }
}
