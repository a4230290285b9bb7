/// What facility and severity the lines of files have, which mostly lack their priority.
///
/// Only what is certain is told: by where a file's name says that its lines were routed, by the
/// programs whose messages always have one facility, and by what the programs write before a message.
struct SyslogOrigin {
  /// The facility that every line of the file has, or -1.
  private let facility: Int16

  /// Whether the file has what `auth` and `authpriv` say together.
  private let isAuthentication: Bool

  /// The facility of lines of which it is not known otherwise, or -1.
  private let other: Int16

  private enum Facility {
    static let kernel: Int16 = 0
    static let user: Int16 = 1
    static let mail: Int16 = 2
    static let daemon: Int16 = 3
    static let auth: Int16 = 4
    static let syslog: Int16 = 5
    static let cron: Int16 = 9
    static let authpriv: Int16 = 10
  }

  /// Creates what is known of the lines of a file.
  ///
  /// - Parameters:
  ///   - path: Where the lines come from: a path, or a sender's address.
  ///   - other: The facility of lines of which it is not known otherwise.
  init(_ path: String, facility other: Int? = nil) {
    self.other = other.map { Int16($0) } ?? -1
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { Array($0) } ?? []
    func begins(_ prefix: StaticString) -> Bool {
      let count = prefix.utf8CodeUnitCount
      // `auth.log.2.gz`, `secure-20260101`: a name ends where its number begins.
      return name.count >= count && zip(name, 0..<count).allSatisfy { prefix.utf8Start[$1] == $0 }
        && (name.count == count || ".-_".utf8.contains(name[count]))
    }
    isAuthentication = begins("auth.log") || begins("auth")
    facility =
      begins("secure")
      ? Facility.authpriv
      : begins("kern.log")
        ? Facility.kernel
        : begins("mail.log") || begins("maillog") || begins("mail.info") || begins("mail.warn")
          || begins("mail.err")
          ? Facility.mail
          : begins("cron.log") || begins("cron")
            ? Facility.cron
            : begins("daemon.log") ? Facility.daemon : begins("user.log") ? Facility.user : -1
  }

  /// The facility of a line, or -1.
  func facility(of header: SyslogHeader, _ base: UnsafePointer<UInt8>) -> Int16 {
    if header.priority >= 0 { return header.priority / 8 }
    if facility >= 0 { return facility }
    if header.kind == .kernel { return Facility.kernel }
    let program = header.application.text(base)
    let message = header.message.text(base)
    if message.begins("pam_") { return Facility.authpriv }
    for (name, facility) in Self.programs where program == name { return facility }
    if program.begins("postfix/") { return Facility.mail }
    return isAuthentication ? Facility.auth : other
  }

  private static let programs: [(StaticString, Int16)] = [
    ("kernel", Facility.kernel), ("sshd", Facility.auth), ("sshd-session", Facility.auth),
    ("sudo", Facility.authpriv), ("su", Facility.auth), ("systemd-logind", Facility.auth),
    ("useradd", Facility.authpriv), ("userdel", Facility.authpriv),
    ("usermod", Facility.authpriv), ("groupadd", Facility.authpriv),
    ("groupdel", Facility.authpriv), ("groupmod", Facility.authpriv),
    ("passwd", Facility.authpriv), ("chpasswd", Facility.authpriv), ("chage", Facility.authpriv),
    ("polkitd", Facility.authpriv), ("pkexec", Facility.authpriv), ("CRON", Facility.cron),
    ("cron", Facility.cron), ("crond", Facility.cron), ("anacron", Facility.cron),
    ("systemd", Facility.daemon), ("rsyslogd", Facility.syslog), ("syslogd", Facility.syslog),
  ]

  /// The severity of a line, or -1.
  func severity(of header: SyslogHeader, _ base: UnsafePointer<UInt8>) -> Int16 {
    if header.priority >= 0 { return header.priority % 8 }
    let program = header.application.text(base)
    let message = header.message.text(base)
    if message.begins("pam_unix(") {
      if message.contains("): session ") { return 6 }
      return message.contains("): authentication failure;") ? 5 : -1
    }
    if program == "sshd" || program == "sshd-session" {
      if message.begins("fatal: ") { return 2 }
      if message.begins("error: ") { return 3 }
      return message.begins("debug") ? 7 : 6
    }
    if program == "sudo" {
      // What was refused has its reason before the terminal.
      guard message.contains(" ; COMMAND=") else { return -1 }
      return message.contains(" : TTY=") ? 5 : 1
    }
    if program == "CRON" || program == "crond" { return message.contains(") CMD (") ? 6 : -1 }
    return -1
  }
}

extension StringView {
  /// Whether the bytes begin with a text.
  fileprivate func begins(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && self[0..<text.utf8CodeUnitCount] == text
  }

  /// Whether a text is among the bytes; short texts only.
  fileprivate func contains(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length <= count else { return false }
    for start in 0...count - length where self[start] == text.utf8Start[0] {
      if self[start..<start + length] == text { return true }
    }
    return false
  }
}
