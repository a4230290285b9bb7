import KQLSyntax

extension ScalarFunction {
  static let parseUserAgent = ScalarFunction(
    "parse_user_agent",
    "Returns what a user agent's text says of the browser, the operating system and the device.",
    parameters: [
      "user_agent": "The text that a browser or program sends of itself.",
      "look_for": "'browser', 'os' or 'device', or an array of these.",
    ],
    examples: [
      "parse_user_agent('Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1', 'browser')":
        #"{"Browser":{"Family":"AdobeAIR","MajorVersion":"2","MinorVersion":"5","Patch":"1"}}"#,
      "parse_user_agent('Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'os').OperatingSystem.Family":
        "Ubuntu",
      "parse_user_agent('curl/8.5.0', dynamic(['device', 'browser'])).Browser.MajorVersion": "8",
    ]
  ) { (call) throws(Diagnostic) in
    guard [.string, .dynamic].contains(call[1].type) else {
      throw Diagnostic(
        "'parse_user_agent' looks for text or an array of texts, not a \(call[1].type)",
        at: call.values[1].span, help: "it is 'browser', 'os', 'device' or an array of these")
    }
    let text = call.argument(0, as: .string)
    if call[1].type == .string {
      return call.apply(
        .build { (text: StringView, target: StringView, arena: Arena) -> Dynamic? in
          var targets = UserAgentTargets()
          targets.add(target)
          return UserAgent(text).described(targets, in: arena)
        }, [text, call[1]])
    }
    return call.apply(
      .build { (text: StringView, list: Dynamic, arena: Arena) -> Dynamic? in
        var targets = UserAgentTargets()
        if let name = list.string { name.withDecoded { targets.add($0) } }
        var names = list.elements
        while let name = names.next() { name.string?.withDecoded { targets.add($0) } }
        return UserAgent(text).described(targets, in: arena)
      }, [text, call[1]])
  }
}

/// What a call of `parse_user_agent` asks for.
private struct UserAgentTargets {
  private(set) var browser = false
  private(set) var operatingSystem = false
  private(set) var device = false

  var isEmpty: Bool { !browser && !operatingSystem && !device }

  /// Takes in a name; one that is unknown asks for nothing.
  mutating func add(_ name: StringView) {
    if name.lowercasedASCIIEquals("browser") { browser = true }
    if name.lowercasedASCIIEquals("os") { operatingSystem = true }
    if name.lowercasedASCIIEquals("device") { device = true }
  }
}

extension UserAgent {
  /// A bag with a bag for each thing asked for; `nil` when nothing is.
  fileprivate func described(_ targets: UserAgentTargets, in arena: Arena) -> Dynamic? {
    guard !targets.isEmpty else { return nil }
    var bag = DynamicBagWriter(arena)
    if targets.browser {
      let browser = self.browser
      bag.begin(key: StringView("Browser"))
      var members = DynamicBagWriter(nestedIn: arena)
      members.append("Family", text: browser.family)
      members.append("MajorVersion", text: browser.version.major)
      members.append("MinorVersion", text: browser.version.minor)
      members.append("Patch", text: browser.version.patch)
      members.close()
    }
    if targets.operatingSystem {
      let system = operatingSystem
      bag.begin(key: StringView("OperatingSystem"))
      var members = DynamicBagWriter(nestedIn: arena)
      members.append("Family", text: system.family)
      members.append("MajorVersion", text: system.version.major)
      members.append("MinorVersion", text: system.version.minor)
      members.append("Patch", text: system.version.patch)
      members.append("PatchMinor", text: system.version.patchMinor)
      members.close()
    }
    if targets.device {
      let device = self.device
      bag.begin(key: StringView("Device"))
      var members = DynamicBagWriter(nestedIn: arena)
      members.append("Family", texts: device.familyPrefix, device.family)
      members.append("Brand", text: device.brand)
      members.append("Model", text: device.model)
      members.close()
    }
    return bag.finish()
  }
}

extension DynamicBagWriter {
  /// Adds a member whose value is two texts, one after the other.
  fileprivate mutating func append(
    _ key: StaticString, texts first: StringView, _ second: StringView
  ) {
    begin(key: StringView(key))
    writer.arena.append(UInt8(ascii: "\""))
    writer.append(escaped: first)
    writer.append(escaped: second)
    writer.arena.append(UInt8(ascii: "\""))
  }
}
