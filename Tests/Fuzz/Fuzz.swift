import Glibc

/// The fuzz targets by name; Scripts/fuzz runs one.
private let targets: [String: @Sendable (UnsafeRawBufferPointer) -> Void] = [
  "parser": QueryFuzz.parser, "query": QueryFuzz.query,
  "evtx": ReaderFuzz.evtx, "etl": ReaderFuzz.etl, "manifest": ReaderFuzz.manifest,
  "csv": ReaderFuzz.csv, "ndjson": ReaderFuzz.ndjson, "syslog": ReaderFuzz.syslog,
]

/// The target that the environment names.
private let target: @Sendable (UnsafeRawBufferPointer) -> Void = {
  if let name = getenv("FUZZ_TARGET"), let target = targets[String(cString: name)] {
    return target
  }
  preconditionFailure("FUZZ_TARGET is none of \(targets.keys.sorted())")
}()

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The entry point, under the name that the package manager gives it.
@_cdecl("Fuzz_main")
func fuzzMain(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> Int32 {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments) { bytes, count in
    target(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
  }
}
