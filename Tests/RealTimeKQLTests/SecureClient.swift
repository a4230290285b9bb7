import Foundation
import RealTimeKQL
import Testing

/// Certificates for the tests, made once.
struct Certificates: Sendable {
  private let folder = TemporaryFolder()

  static let shared = Result { try Certificates() }

  /// The path of a file.
  subscript(name: String) -> String { folder[name] }

  private init() throws {
    for authority in ["ca", "strange"] {
      try openssl(
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days"]
          + ["2", "-subj", "/CN=\(authority)", "-keyout", "\(authority).key", "-out"]
          + ["\(authority).pem"])
    }
    for (name, authority) in [("server", "ca"), ("client", "ca"), ("other", "strange")] {
      try openssl(
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days"]
          + ["2", "-subj", "/CN=localhost", "-addext", "basicConstraints=critical,CA:FALSE"]
          + ["-CA", "\(authority).pem", "-CAkey", "\(authority).key"]
          + ["-keyout", "\(name).key", "-out", "\(name).pem"])
    }
    try openssl([
      "pkey", "-in", "server.key", "-aes256", "-passout", "pass:x", "-out", "encrypted.key",
    ])
    try folder.write("", to: "index")
    try folder.write("01", to: "serial")
    try folder.write(
      "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\n"
        + "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n", to: "ca.conf")
    try openssl(
      ["req", "-new", "-key", "server.key", "-subj", "/CN=localhost", "-out", "expired.csr"])
    try openssl(
      ["ca", "-batch", "-config", "ca.conf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in"]
        + ["expired.csr", "-startdate", "20200101000000Z", "-enddate", "20200102000000Z", "-out"]
        + ["expired.pem"])
  }

  private func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = nil
    process.standardError = nil
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }
}

/// A connection of `openssl s_client` to a port of 127.0.0.1.
final class SecureClient: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()

  init(_ port: UInt16, _ arguments: [String] = []) throws {
    let keys = try Certificates.shared.get()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["openssl", "s_client", "-quiet", "-no_ign_eof", "-connect", "127.0.0.1:\(port)", "-CAfile"]
      + [keys["ca.pem"], "-verify_return_error"] + arguments
    // Another client must not hold the end of this pipe.
    for end in [input.fileHandleForWriting, input.fileHandleForReading] {
      _ = fcntl(end.fileDescriptor, F_SETFD, FD_CLOEXEC)
    }
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  /// Sends on a thread of its own: the pipeline needs those of Swift's pool.
  func send(_ text: String) async {
    let handle = input.fileHandleForWriting
    await onOwnThread { try? handle.write(contentsOf: Data(text.utf8)) }
  }

  /// Closes the connection: whether the client was content with it.
  func isAccepted() async throws -> Bool {
    try? input.fileHandleForWriting.close()
    for _ in 0..<1000 where process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    return !process.isRunning && process.terminationStatus == 0
  }

  /// Sends and closes: whether the client was content.
  func sends(_ text: String) async throws -> Bool {
    await send(text)
    return try await isAccepted()
  }
}
