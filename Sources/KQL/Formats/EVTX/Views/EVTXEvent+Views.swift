import CScan

/// What tables show of an event besides its fields and its data as they are.
extension EVTXEvent {
  /// The first of several data that is not empty.
  func first(_ names: [StaticString]) -> StringView {
    for name in names {
      let text = data(name)
      if !text.isEmpty { return text }
    }
    return .empty
  }

  /// `DOMAIN\name`; the name alone where there is no domain, and empty where there is neither.
  func joined(_ domain: StaticString, _ name: StaticString) -> StringView {
    let (domain, name) = (data(domain), data(name))
    if name.isEmpty || domain.isEmpty || domain == "-" { return name }
    return made { arena in
      arena.append(domain)
      arena.append(UInt8(ascii: "\\"))
      arena.append(name)
    }
  }

  /// The account that an event is about: the target of a logon, the subject otherwise.
  var account: StringView {
    let target = data("TargetUserName")
    return target.isEmpty || target == "-"
      ? joined("SubjectDomainName", "SubjectUserName")
      : joined("TargetDomainName", "TargetUserName")
  }

  /// `Machine` for the account of a computer or of the system, `User` for others; empty without any.
  var accountType: StringView {
    let name = first(["TargetUserName", "SubjectUserName"])
    if name.isEmpty || name == "-" { return .empty }
    let sid = first(["TargetUserSid", "TargetSid", "SubjectUserSid"])
    let isMachine =
      name[name.count - 1] == UInt8(ascii: "$") || sid == "S-1-5-18" || sid == "S-1-5-19"
      || sid == "S-1-5-20"
    return StringView(isMachine ? "Machine" : "User")
  }

  /// The last part of a path of Windows.
  func fileName(of path: StringView) -> StringView {
    var start = path.count
    while start > 0, path[start - 1] != UInt8(ascii: "\\"), path[start - 1] != UInt8(ascii: "/") {
      start -= 1
    }
    return path.dropFirst(start)
  }

  /// What is before the backslash of `DOMAIN\name`; empty when there is none.
  func domain(of account: StringView) -> StringView {
    guard let backslash = account.bytes.firstIndex(of: UInt8(ascii: "\\")) else { return .empty }
    return account[0..<backslash]
  }

  /// What is behind the backslash of `DOMAIN\name`.
  func name(of account: StringView) -> StringView {
    guard let backslash = account.bytes.firstIndex(of: UInt8(ascii: "\\")) else { return account }
    return account.dropFirst(backslash + 1)
  }

  /// A text in lower case, as far as it is ASCII.
  func lowercased(_ text: StringView) -> StringView {
    made { arena in
      for byte in text.bytes { arena.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
    }
  }

  /// The digest of a kind in Sysmon's list: `SHA1=…,MD5=…,SHA256=…`, in lower case.
  func digest(_ kind: StaticString) -> StringView {
    let list = first(["Hashes", "Hash"])
    var start = 0
    while start < list.count {
      var end = start
      while end < list.count, list[end] != UInt8(ascii: ",") { end += 1 }
      let entry = list[start..<end]
      let count = kind.utf8CodeUnitCount
      if entry.count > count, entry[count] == UInt8(ascii: "="), entry[0..<count] == kind {
        return lowercased(entry.dropFirst(count + 1))
      }
      start = end + 1
    }
    return .empty
  }

  /// The data as XML: `<Param>…</Param>` for each.
  var parameters: StringView {
    made { arena in
      for (_, text) in allData {
        arena.append("<Param>")
        appendXML(text, to: arena)
        arena.append("</Param>")
      }
    }
  }

  /// The data as XML, in the element that Azure's agents write.
  var dataItem: StringView {
    made { arena in
      arena.append("<DataItem type=\"System.XmlData\" time=\"")
      if let time = datetime(.systemTime) {
        arena.advance(time.write(to: arena.reserve(Datetime.textCount)))
      }
      arena.append("\"><EventData xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\">")
      for (name, text) in allData {
        arena.append("<Data")
        if !name.isEmpty {
          arena.append(" Name=\"")
          appendXML(name, to: arena)
          arena.append("\"")
        }
        arena.append(">")
        appendXML(text, to: arena)
        arena.append("</Data>")
      }
      arena.append("</EventData></DataItem>")
    }
  }

  private func appendXML(_ text: StringView, to arena: Arena) {
    for byte in text.bytes {
      switch byte {
      case UInt8(ascii: "<"): arena.append("&lt;")
      case UInt8(ascii: ">"): arena.append("&gt;")
      case UInt8(ascii: "&"): arena.append("&amp;")
      case UInt8(ascii: "\""): arena.append("&quot;")
      default: arena.append(byte)
      }
    }
  }

  /// The account of the identifier in `System`, where it is one that is the same everywhere.
  var userName: StringView {
    let sid = text(.userID)
    if sid == "S-1-5-18" { return StringView("NT AUTHORITY\\SYSTEM") }
    if sid == "S-1-5-19" { return StringView("NT AUTHORITY\\LOCAL SERVICE") }
    if sid == "S-1-5-20" { return StringView("NT AUTHORITY\\NETWORK SERVICE") }
    return sid.isEmpty ? StringView("N/A") : sid
  }
}
