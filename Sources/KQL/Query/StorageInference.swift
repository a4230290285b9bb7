import Glibc

/// Tells the columns of local files from their first records.
enum StorageInference {
  /// How many bytes of a file are looked at: 1 MiB.
  private static let sampleSize = 1 << 20

  /// The columns of the files that a request means.
  ///
  /// - Throws: An error when there is no such file, or one cannot be read.
  @Sendable
  static func schema(of request: StorageRequest) throws(RunError) -> Schema {
    var files: [File] = []
    for path in request.paths { files += try self.files(path, request) }
    guard let first = files.first else {
      throw RunError("there is no such file under '\(request.paths.joined(separator: "', '"))'")
    }
    switch request.mode {
    case .any: return try schema(of: first.path, request)
    case .last:
      let newest = files.max { $0.time < $1.time } ?? first
      return try schema(of: newest.path, request)
    case .all:
      var result: Schema = []
      for file in files { result = merged(result, try schema(of: file.path, request)) }
      return result
    }
  }

  private struct File {
    var path: String
    var time: Int
  }

  /// A file, or the files of a folder by their names.
  private static func files(
    _ path: String, _ request: StorageRequest
  ) throws(RunError) -> [File] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw RunError("file '\(path)': \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      return [File(path: path, time: status.st_mtim.tv_sec)]
    }
    guard let folder = opendir(path) else {
      throw RunError("folder '\(path)': \(String(cString: strerror(errno)))")
    }
    defer { closedir(folder) }
    var files: [File] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix(request.prefix), name.hasSuffix(request.suffix) else { continue }
      let file = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      files.append(File(path: file, time: status.st_mtim.tv_sec))
    }
    return files.sorted { $0.path < $1.path }
  }

  private static func schema(
    of path: String, _ request: StorageRequest
  ) throws(RunError) -> Schema {
    let bytes = try FileBytes.read(path, enough: sampleSize)
    // What reads samples may look a little behind them.
    let padded = bytes + [UInt8](repeating: 0, count: Chunk.slack)
    do throws(FormatError) {
      return try padded.withUnsafeBufferPointer { (buffer) throws(FormatError) -> Schema in
        let sample = UnsafeBufferPointer(start: buffer.baseAddress, count: bytes.count)
        if let separator = request.format.separator {
          return try CSVFormat(
            sample: sample, separator: separator, hasHeader: request.hasHeader
          ).schema
        }
        switch request.format {
        case .json, .multijson, .ndjson, .jsonl: return NDJSONFormat(sample: sample).schema
        default: return [ColumnSchema("Line", .string)]
        }
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
