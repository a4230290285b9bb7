/// The years of a file's records, for formats whose times have none.
package struct RecordYears: Hashable, Sendable {
  /// The records that end before a position and after that of the border before, and their year.
  package struct Border: Hashable, Sendable {
    /// The position in the file behind the last of them.
    package var end: Int

    /// Their year.
    package var year: Int

    /// Creates a border.
    package init(end: Int, year: Int) {
      self.end = end
      self.year = year
    }
  }

  /// What is known record by record, in the order of the file.
  package var borders: [Border]

  /// When the file was written at the latest, for records behind the last border.
  package var latest: Datetime?

  /// Creates the years of a file.
  package init(borders: [Border] = [], latest: Datetime? = nil) {
    self.borders = borders
    self.latest = latest
  }
}

/// A file as a format looks at it before it is read.
package struct FileSurvey {
  /// Its length in bytes.
  package let size: Int

  /// When it was written to last.
  package let modified: Datetime

  /// Its bytes from a position on, at most as many as asked for; none when they cannot be read.
  package let bytes: (_ position: Int, _ count: Int) -> [UInt8]

  /// Creates a survey.
  package init(
    size: Int, modified: Datetime, bytes: @escaping (_ position: Int, _ count: Int) -> [UInt8]
  ) {
    self.size = size
    self.modified = modified
    self.bytes = bytes
  }
}
