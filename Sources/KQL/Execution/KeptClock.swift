/// How far a stream is in its own time, with all of its sources, for a run that goes on where another was.
package struct KeptClock {
  /// A source and its time.
  struct Source {
    /// What it is called (``SourceKey``).
    var key = ""

    var clock = SourceClock()
  }

  var newest: Int64?
  var watermark: Datetime?
  var passed = Int64.min
  var wall = Int64.min
  var sources: [Source] = []

  /// Creates a clock of nothing, to be read.
  package init() {}

  /// Carries everything.
  package mutating func code(_ coder: StateCoder) {
    coder.code(&newest, 0) { coder.code(&$0) }
    coder.code(&watermark, .minimum) { coder.code(&$0) }
    coder.code(&passed)
    coder.code(&wall)
    let count = coder.count(sources.count, of: 18)
    if coder.isReading { sources = Array(repeating: Source(), count: count) }
    for index in sources.indices {
      coder.code(&sources[index].key)
      sources[index].clock.code(coder)
    }
  }
}
