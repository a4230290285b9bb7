import CTLS
import Glibc

/// What a server needs for TLS: its certificate, the key, and who may connect.
final class TLSServer {
  /// The files it is made from.
  struct Files {
    var certificate: String
    var key: String
    /// Certificates one of which must have signed every client's; `nil` lets every client in.
    var clientAuthorities: String?
  }

  let server: OpaquePointer

  /// What is worth saying about the files.
  let notes: [String]

  /// Reads the files.
  ///
  /// - Throws: What is wrong with one of them.
  init(_ files: Files) throws(SourceError) {
    guard let server = tls_server_create() else { throw SourceError("tls: libssl does not work") }
    self.server = server
    let certificate = File("certificate", files.certificate, server)
    try certificate.check(tls_server_use_certificate(server, files.certificate))
    let key = File("key", files.key, server)
    try key.check(tls_server_use_key(server, files.key))
    if let path = files.clientAuthorities {
      try File("client CA", path, server).check(tls_server_require_clients(server, path))
    }
    var status = stat()
    let isOpen = stat(files.key, &status) == 0 && status.st_mode & (S_IROTH | S_IWOTH) != 0
    notes =
      isOpen
      ? ["warning: \(key.name) is open to other users\n  = help: chmod 600 \(files.key)"] : []
  }

  deinit { tls_server_free(server) }

  /// A file, for messages about it.
  private struct File {
    let kind: String
    let name: String
    private let path: String
    private let server: OpaquePointer

    init(_ kind: String, _ path: String, _ server: OpaquePointer) {
      self.kind = kind
      self.path = path
      self.server = server
      name = "tls \(kind) '\(path)'"
    }

    func check(_ state: tls_file_state) throws(SourceError) {
      if state == tls_file_good { return }
      throw SourceError("\(name): \(problem(state))")
    }

    private func problem(_ state: tls_file_state) -> String {
      switch state {
      case tls_file_unreadable: errorText(Int(errno))
      case tls_file_empty:
        kind == "key"
          ? "there is no private key in PEM form" : "there is no certificate in PEM form"
      case tls_file_encrypted:
        "it needs a password\n  = help: 'openssl pkey -in \(path) -out FILE' stores it without"
      case tls_file_mismatched: "it is not the key of the certificate"
      case tls_file_expired: "it was valid until \(validity.until)"
      case tls_file_not_yet_valid: "it is valid from \(validity.from) only"
      default: tls_server_problem(server).map { String(cString: $0) } ?? "it is refused"
      }
    }

    private var validity: (from: String, until: String) {
      var from = [CChar](repeating: 0, count: 32)
      var until = from
      tls_server_validity(server, &from, &until)
      return (Self.text(from), Self.text(until))
    }

    private static func text(_ bytes: [CChar]) -> String {
      String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}
