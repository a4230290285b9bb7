/// Hands out the bytes of one file or stream.
protocol ByteReader: AnyObject {
  /// Reads what is there into `target`, which is not empty; never waits.
  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult

  /// What to poll for input after ``ReadResult/nothingYet``; `nil` where polling does not help.
  var pollDescriptor: Int32? { get }
}

/// What a read gave.
enum ReadResult {
  /// So many bytes, at least one.
  case bytes(Int)
  /// Nothing now, perhaps later.
  case nothingYet
  /// What comes next is the file's start: it was truncated and written anew.
  case restart
  /// There is no more.
  case end
}
