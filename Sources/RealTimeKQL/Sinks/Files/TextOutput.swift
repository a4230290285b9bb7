import KQL

/// An output whose files are text, a layout of its own.
protocol TextOutput: SeriesOutput {
  /// How rows look.
  var layout: TextLayout { get }
}

extension TextOutput {
  /// Opens the file or the standard output.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    try TextSink(
      try openSeries(context), layout, compression: path.flatMap { FileCompression(name: $0) })
  }
}

/// What the help says of files that may be several.
let seriesHelp = """
  %Y %m %d %H %M %S in the name of a file are the time of writing in UTC; a file that follows another has a number
  before its ending.
  """

/// What it says of those that are text.
let textSeriesHelp = seriesHelp + " A name that ends in .gz or .zst compresses."
