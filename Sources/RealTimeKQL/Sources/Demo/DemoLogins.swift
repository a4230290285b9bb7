import KQL

/// Sign-ins with the columns of Microsoft Entra's `SigninLogs`.
///
/// Bursts are attacks in turn: guessing one user's password, which succeeds at last every other time,
/// and trying one password on many users.
struct DemoLogins: DemoStream {
  static let schema: Schema = [
    ColumnSchema("TimeGenerated", .datetime), ColumnSchema("UserPrincipalName", .string),
    ColumnSchema("IPAddress", .string), ColumnSchema("Location", .string),
    ColumnSchema("AppDisplayName", .string), ColumnSchema("ClientAppUsed", .string),
    ColumnSchema("ResultType", .string), ColumnSchema("ResultDescription", .string),
    ColumnSchema("RiskLevelDuringSignIn", .string), ColumnSchema("CorrelationId", .guid),
    ColumnSchema("DeviceDetail", .dynamic), ColumnSchema("LocationDetails", .dynamic),
  ]

  private var attack = DemoBurst(everyEvents: 80, length: 12...40)

  private static let users = [
    "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory",
    "niaj", "olivia", "peggy", "rupert", "sybil", "trent", "victor", "walter", "admin",
  ]
  private static let places = [
    ("DE", "Berlin"), ("DE", "Munich"), ("US", "Seattle"), ("GB", "London"), ("FR", "Paris"),
    ("NL", "Amsterdam"), ("IN", "Pune"), ("US", "Austin"),
  ]
  private static let attackers = [
    ("RU", "Saint Petersburg"), ("CN", "Shenzhen"), ("BR", "Manaus"), ("VN", "Hanoi"),
    ("NG", "Lagos"),
  ]
  private static let apps = [
    "Office 365 Exchange Online", "Microsoft Teams", "Azure Portal", "SharePoint Online",
    "Windows Sign In", "GitHub Enterprise", "VPN Gateway",
  ]
  private static let systems = [
    ("Windows 11", "Edge 124.0"), ("MacOs", "Safari 17.4"), ("Ios 17.4", "Mobile Safari 17.4"),
    ("Android 14", "Chrome Mobile 124.0"), ("Linux", "Firefox 125.0"),
  ]
  private static let failures = [
    ("50126", "Invalid username or password."), ("50074", "Strong authentication is required."),
    ("50053", "Account is locked."), ("50055", "The password is expired."),
  ]

  mutating func next(at time: String, _ random: inout DemoRandom) -> DemoObject {
    let isAttack = attack.next(&random)
    let isSpray = attack.number % 2 == 0
    var user = random.pick(Self.users)
    var place = Self.places[user.utf8.reduce(0) { $0 + Int($1) } % Self.places.count]
    var address = "10.\(user.utf8.count).\(random.number(0...3)).\(random.number(10...60))"
    var result = ("0", "")
    if isAttack {
      if !isSpray { user = Self.users[attack.number * 5 % Self.users.count] }
      place = Self.attackers[attack.number % Self.attackers.count]
      address = DemoRandom.address(attack.number)
      let succeeds = attack.isLast && attack.number % 4 < 2
      if !succeeds { result = Self.failures[0] }
    } else if random.oneIn(25) {
      result = random.pick(Self.failures)
    }
    let system = isAttack ? ("Linux", "python-requests/2.31") : random.pick(Self.systems)
    return Self.event(
      time, user, address, place, random.pick(Self.apps), result, system, isAttack, &random)
  }

  private static func event(
    _ time: String, _ user: String, _ address: String, _ place: (country: String, city: String),
    _ app: String, _ result: (code: String, text: String),
    _ device: (system: String, browser: String), _ isAttack: Bool, _ random: inout DemoRandom
  ) -> DemoObject {
    var event = DemoObject()
    event.add("TimeGenerated", time)
    event.add("UserPrincipalName", "\(user)@contoso.com")
    event.add("IPAddress", address)
    event.add("Location", place.country)
    event.add("AppDisplayName", app)
    event.add("ClientAppUsed", isAttack ? "Other clients" : "Browser")
    event.add("ResultType", result.code)
    event.add("ResultDescription", result.text)
    event.add("RiskLevelDuringSignIn", isAttack ? "medium" : "none")
    event.add("CorrelationId", guid(&random))
    var detail = DemoObject()
    detail.add("operatingSystem", device.system)
    detail.add("browser", device.browser)
    detail.add("trustType", isAttack ? "" : "Azure AD joined")
    event.add("DeviceDetail", detail)
    var location = DemoObject()
    location.add("city", place.city)
    location.add("countryOrRegion", place.country)
    event.add("LocationDetails", location)
    return event
  }

  private static func guid(_ random: inout DemoRandom) -> String {
    let digits = Array("0123456789abcdef")
    return [8, 4, 4, 4, 12].map { length in
      String((0..<length).map { _ in digits[random.number(0...15)] })
    }.joined(separator: "-")
  }
}
