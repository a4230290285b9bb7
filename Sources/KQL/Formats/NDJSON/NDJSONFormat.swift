/// JSON events.
///
/// They stand in a line each, several in a line, in an array, over several lines, or behind record
/// separators (RFC 7464). Empty lines are skipped, other lines that are no events are counted as malformed. Of members
/// with the same key the first counts. A member that is not of its column's type is null and counted;
/// a string column takes every value as text.
package struct NDJSONFormat: InputFormat {
  package let schema: Schema

  package let isOpen: Bool
  package let eventTime: Int?
  package var givesRest: Bool { isOpen }
  package let hidden: Schema

  /// The columns whose types are inferred.
  let inferred: [Bool]

  /// Creates a format with known columns; others may appear later, unless it is not open.
  ///
  /// `inferred` says of each whether its type was inferred, so that values of other types are none of it;
  /// without it none is. `hidden` are members that are in no result unless a query names them.
  package init(
    schema: Schema, inferred: [Bool] = [], isOpen: Bool = true, hidden: Schema = []
  ) {
    self.schema = schema
    self.isOpen = isOpen
    self.hidden = hidden
    self.inferred = inferred.isEmpty ? schema.map { _ in false } : inferred
    eventTime = schema.eventTime
  }

  /// Creates a format whose columns are the members of the first events.
  ///
  /// - Parameters:
  ///   - sample: The start of the input.
  ///   - declared: Types that are not to be inferred; columns not seen in the sample are added.
  package init(sample: UnsafeBufferPointer<UInt8>, schema declared: Schema? = nil) {
    var schema = JSONSample(sample).schema
    var inferred = schema.map { _ in true }
    for column in declared ?? [] {
      if let index = schema.index(named: column.name) {
        schema[index].type = column.type
        inferred[index] = false
      } else {
        schema.append(column)
        inferred.append(false)
      }
    }
    self.init(schema: schema, inferred: inferred)
  }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader {
    NDJSONReader(format: self, paths: paths)
  }

  package func makeFraming() -> any RecordFraming { Self.framing() }

  /// What finds the events of a file.
  package static func framing() -> any RecordFraming { JSONFraming() }
}
