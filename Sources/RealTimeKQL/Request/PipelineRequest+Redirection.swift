extension PipelineRequest {
  /// The request whose outputs to the standard output go to another file, as lines of a width.
  package func redirectingStandardOutput(to path: String, width: Int) -> PipelineRequest {
    var request = self
    for index in outputs.indices {
      if var table = outputs[index].sink as? TableOutput, table.path == nil {
        table.width = table.width ?? width
        request.outputs[index].sink = table
      }
      if var output = request.outputs[index].sink as? any FileOutput, output.path == nil {
        output.path = path
        request.outputs[index].sink = output
      }
    }
    return request
  }
}
