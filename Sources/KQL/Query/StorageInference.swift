/// Tells the columns of local files from their first records.
struct StorageInference: Sendable {
  /// The files that may be read.
  let files: AllowedFiles

  /// How many bytes of a file are looked at: 1 MiB.
  private static let sampleSize = 1 << 20

  /// The columns of the files that a request means.
  ///
  /// - Throws: An error when there is no such file, or one cannot be read.
  @Sendable
  func schema(of request: StorageRequest) throws(RunError) -> Schema {
    let files = try StorageFiles(files).files(of: request)
    guard let first = files.first else {
      throw RunError("there is no such file under '\(request.paths.joined(separator: "', '"))'")
    }
    switch request.mode {
    case .any: return try schema(of: first.path, request)
    case .last:
      let newest = files.max { $0.signature.changed < $1.signature.changed } ?? first
      return try schema(of: newest.path, request)
    case .all:
      var result: Schema = []
      for file in files { result = Self.merged(result, try schema(of: file.path, request)) }
      return result
    }
  }

  private func schema(
    of path: String, _ request: StorageRequest
  ) throws(RunError) -> Schema {
    let bytes = try FileBytes(of: path, files, enough: Self.sampleSize)
    if request.format.isJSON { JSONFraming.prepare(whole: bytes.bytes) }
    let sample = UnsafeBufferPointer(bytes.bytes)
    defer { withExtendedLifetime(bytes) {} }
    do throws(FormatError) {
      if let separator = request.format.separator {
        return try CSVFormat(sample: sample, separator: separator, hasHeader: request.hasHeader)
          .schema
      }
      switch request.format {
      case .json, .multijson, .ndjson, .jsonl: return NDJSONFormat(sample: sample).schema
      default: return [ColumnSchema("Line", .string)]
      }
    } catch {
      throw RunError("file '\(path)': \(error.message)")
    }
  }

  /// The columns of both; one that has two types becomes the wider one, or dynamic.
  private static func merged(_ first: Schema, _ second: Schema) -> Schema {
    var result = first
    for column in second {
      guard let index = result.index(named: column.name) else {
        result.append(column)
        continue
      }
      let types: Set<ScalarType> = [result[index].type, column.type]
      guard types.count > 1 else { continue }
      result[index].type =
        types == [.long, .real] ? .real : types.contains(.dynamic) ? .dynamic : .string
    }
    return result
  }
}
