/// An event as it lies in the bytes of a chunk: what the columns of an ``EventTable`` look at.
///
/// It is made anew whenever a column looks at it, so it should be no more than a pointer or two.
protocol ChunkEvent {
  /// How many bytes the record takes at an offset, which is less than the number of the chunk's bytes;
  /// `nil` when it is not whole, so that nothing behind it can be found.
  static func length(in chunk: Chunk, at offset: Int) -> Int?

  /// Whether the record at an offset is an event, and not something that events refer to.
  static func isEvent(in chunk: Chunk, at offset: Int) -> Bool

  /// The event at an offset, where there is a whole one.
  init(in chunk: Chunk, at offset: Int)
}
