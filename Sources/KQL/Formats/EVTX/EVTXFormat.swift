/// Chunks of Windows' event logs.
package struct EVTXFormat: InputFormat {
  private let view: EVTXView

  package var schema: Schema { view.schema }
  package var hidden: Schema { view.hidden }
  package var isOpen: Bool { false }
  package var hasUntypedMembers: Bool { view.schema == WindowsTables.record }
  package var eventTime: Int? { view.schema.index(named: view.timeColumn) }
  package var generatedTimes: Set<String> { [] }

  /// The format of the records as they are.
  package init() { view = .record }

  private init(_ view: EVTXView) { self.view = view }

  /// The tables that have names of their own.
  package static let views: [String: any InputFormat] = Dictionary(
    uniqueKeysWithValues: EVTXView.all.map { ($0.name, EVTXFormat($0)) })

  package func makeReader(paths: [ColumnPath]) -> any RecordReader {
    EVTXReader(view: view, paths: paths)
  }

  package func makeFraming() -> any RecordFraming { EVTXFraming() }

  /// What a chunk of a log that grows has besides its bytes: where its new records begin.
  package static func head(newRecords: Int) -> ChunkHead {
    ChunkHead((0..<4).map { UInt8(truncatingIfNeeded: newRecords >> (8 * $0)) })
  }

  /// Where the new records of a chunk begin.
  static func newRecords(of chunk: Chunk) -> Int {
    (chunk.head?.bytes ?? []).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// Finds chunks by their length; inputs that read event logs find them themselves.
struct EVTXFraming: RecordFraming {
  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int {
    bytes.count / EVTXRecords.chunkSize * EVTXRecords.chunkSize
  }
}
