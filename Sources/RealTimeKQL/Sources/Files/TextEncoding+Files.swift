extension TextEncoding {
  /// The encoding of the first of some files by its start; `nil` where it is UTF-8, or is not known.
  static func guessed(startOf paths: [String]) -> TextEncoding? {
    guard let path = paths.first, path != "-" else { return nil }
    let first = FileList.isPattern(path) ? FileList.present(path).first ?? path : path
    guard let descriptor = try? FileInput.open(first) else { return nil }
    let reader = DecodingReader(
      DescriptorReader(descriptor: descriptor, name: first, closes: true), name: first)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var filled = 0
    while filled < bytes.count {
      let from = filled
      let result = bytes.withUnsafeMutableBytes { buffer in
        try? reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[from...]))
      }
      guard case .bytes(let count)? = result else { break }
      filled += count
    }
    return guessed(Array(bytes[..<filled]))
  }
}
