/// JSON events, one a line.
///
/// A line may also be a part of an array with an event a line (`[`, `{…},`, `]`), or hold several
/// events. Empty lines are skipped, other lines that are no events are counted as malformed. Of members
/// with the same key the first counts. A member that is not of its column's type is null and counted;
/// a string column takes every value as text.
package struct NDJSONFormat: InputFormat {
  package let schema: Schema

  package let isOpen: Bool
  package let eventTime: Int?

  /// Creates a format with known columns; others may appear later, unless it is not open.
  package init(schema: Schema, isOpen: Bool = true) {
    self.schema = schema
    self.isOpen = isOpen
    eventTime = schema.eventTime
  }

  /// Creates a format whose columns are the members of the first events.
  ///
  /// - Parameters:
  ///   - sample: The start of the input.
  ///   - declared: Types that are not to be inferred; columns not seen in the sample are added.
  package init(sample: UnsafeBufferPointer<UInt8>, schema declared: Schema? = nil) {
    var schema = JSONSample(sample).schema
    for column in declared ?? [] {
      if let index = schema.index(named: column.name) {
        schema[index].type = column.type
      } else {
        schema.append(column)
      }
    }
    self.init(schema: schema)
  }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader {
    NDJSONReader(format: self, paths: paths)
  }

  package func makeFraming() -> any RecordFraming { Self.framing() }

  /// What finds the lines of a file.
  package static func framing() -> any RecordFraming { LineFraming() }
}
