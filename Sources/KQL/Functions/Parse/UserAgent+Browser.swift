extension UserAgent {
  /// The browser or program, `Other` when no rule knows it.
  var browser: Product {
    for rule in Self.robots {
      if let rest = after(rule.word) { return Product(rule.family, Version(of: rest.afterSlash)) }
    }
    for rule in Self.programs {
      if let version = version(after: rule.word) { return Product(rule.family, version) }
    }
    return engine
  }

  /// Whether a robot is at work.
  var isRobot: Bool {
    Self.robots.contains { has($0.word) }
      || ["bot/", "Bot/", "crawler", "Crawler", "spider", "Spider"].contains { has($0) }
  }

  /// Whether it runs on a telephone.
  private var isMobile: Bool { has("Mobile") || has("Tablet") }

  /// What is told apart by more than one word.
  private var engine: Product {
    if let version = version(after: "Opera/") {
      return Product("Opera", self.version(after: "Version/") ?? version)
    }
    if let version = version(after: "Opera ") { return Product("Opera", version) }
    if let version = version(after: "OPR/") {
      return Product(isMobile ? "Opera Mobile" : "Opera", version)
    }
    if let version = version(after: "Firefox/") {
      return Product(isMobile ? "Firefox Mobile" : "Firefox", version)
    }
    if has("Series60"), has("Safari"), let version = version(after: "Series60/") {
      return Product("Nokia OSS Browser", version)
    }
    if let version = version(after: "Chrome/") {
      if has("; wv)") { return Product("Chrome Mobile WebView", version) }
      return Product(isMobile ? "Chrome Mobile" : "Chrome", version)
    }
    if has("Trident/7"), let version = version(after: "rv:") { return Product("IE", version) }
    if let version = version(after: "MSIE ") { return Product("IE", version) }
    if has("Android"), has("Safari") || has("AppleWebKit") {
      return Product("Android", version(after: "Android ") ?? Version())
    }
    let version = version(after: "Version/")
    if isApplePhone, has("AppleWebKit") {
      guard let version else {
        return Product(
          "Mobile Safari UI/WKWebView", appleVersion ?? Version())
      }
      return Product("Mobile Safari", version)
    }
    if has("Safari/"), let version { return Product("Safari", version) }
    return Product("Other")
  }

  /// A word and the name it gives away.
  struct Rule {
    let word: StaticString
    let family: StaticString

    init(_ word: StaticString, _ family: StaticString) {
      self.word = word
      self.family = family
    }
  }

  /// Robots of search engines and the like.
  private static let robots: [Rule] = [
    Rule("Googlebot", "Googlebot"), Rule("bingbot", "bingbot"), Rule("adidxbot", "adidxbot"),
    Rule("BingPreview", "BingPreview"), Rule("Baiduspider", "Baiduspider"),
    Rule("YandexBot", "YandexBot"), Rule("DuckDuckBot", "DuckDuckBot"),
    Rule("Yahoo! Slurp", "Yahoo! Slurp"), Rule("facebookexternalhit", "FacebookBot"),
    Rule("Twitterbot", "Twitterbot"), Rule("LinkedInBot", "LinkedInBot"),
    Rule("Slackbot", "Slackbot"), Rule("Discordbot", "Discordbot"),
    Rule("TelegramBot", "TelegramBot"), Rule("Applebot", "Applebot"),
    Rule("AhrefsBot", "AhrefsBot"), Rule("SemrushBot", "SemrushBot"), Rule("MJ12bot", "MJ12bot"),
    Rule("DotBot", "DotBot"), Rule("PetalBot", "PetalBot"), Rule("GPTBot", "GPTBot"),
    Rule("ClaudeBot", "ClaudeBot"), Rule("CCBot", "CCBot"), Rule("Amazonbot", "Amazonbot"),
    Rule("Bytespider", "Bytespider"), Rule("SeznamBot", "SeznamBot"),
    Rule("Sogou web spider", "Sogou web spider"), Rule("ia_archiver", "ia_archiver"),
    Rule("archive.org_bot", "archive.org_bot"), Rule("UptimeRobot", "UptimeRobot"),
    Rule("Nmap Scripting Engine", "Nmap Scripting Engine"), Rule("zgrab", "zgrab"),
  ]

  /// Programs whose name and version stand next to each other.
  private static let programs: [Rule] = [
    Rule("AdobeAIR/", "AdobeAIR"), Rule("Edg/", "Edge"), Rule("EdgA/", "Edge Mobile"),
    Rule("EdgiOS/", "Edge Mobile"), Rule("Edge/", "Edge"), Rule("Opera Mini/", "Opera Mini"),
    Rule("OPiOS/", "Opera Mini"), Rule("SamsungBrowser/", "Samsung Internet"),
    Rule("UCBrowser/", "UC Browser"), Rule("YaBrowser/", "Yandex Browser"),
    Rule("Vivaldi/", "Vivaldi"), Rule("Brave/", "Brave"), Rule("Whale/", "Whale"),
    Rule("MiuiBrowser/", "MiuiBrowser"), Rule("HuaweiBrowser/", "Huawei Browser"),
    Rule("QQBrowser/", "QQ Browser"), Rule("Silk/", "Amazon Silk"),
    Rule("DuckDuckGo/", "DuckDuckGo Mobile"), Rule("Focus/", "Firefox Focus"),
    Rule("FxiOS/", "Firefox iOS"), Rule("CriOS/", "Chrome Mobile iOS"),
    Rule("GSA/", "Google"), Rule("FBAV/", "Facebook"), Rule("Instagram ", "Instagram"),
    Rule("MicroMessenger/", "WeChat"), Rule("Electron/", "Electron"),
    Rule("HeadlessChrome/", "HeadlessChrome"), Rule("PhantomJS/", "PhantomJS"),
    Rule("Chromium/", "Chromium"), Rule("Thunderbird/", "Thunderbird"),
    Rule("SeaMonkey/", "SeaMonkey"), Rule("PaleMoon/", "Pale Moon"),
    Rule("Waterfox/", "Waterfox"), Rule("Iceweasel/", "Iceweasel"), Rule("Epiphany/", "Epiphany"),
    Rule("Konqueror/", "Konqueror"), Rule("IEMobile/", "IE Mobile"), Rule("IEMobile ", "IE Mobile"),
    Rule("BlackBerry", "BlackBerry"), Rule("Lynx/", "Lynx"), Rule("w3m/", "w3m"),
    Rule("curl/", "curl"), Rule("Wget/", "Wget"), Rule("python-requests/", "Python Requests"),
    Rule("Python-urllib/", "Python-urllib"), Rule("aiohttp/", "Python aiohttp"),
    Rule("Go-http-client/", "Go-http-client"), Rule("okhttp/", "okhttp"),
    Rule("Apache-HttpClient/", "Apache-HttpClient"), Rule("axios/", "axios"),
    Rule("node-fetch/", "node-fetch"), Rule("PostmanRuntime/", "PostmanRuntime"),
    Rule("WindowsPowerShell/", "PowerShell"), Rule("PowerShell/", "PowerShell"),
    Rule("libwww-perl/", "libwww-perl"), Rule("Java/", "Java"), Rule("CFNetwork/", "CFNetwork"),
    Rule("sqlmap/", "sqlmap"), Rule("Microsoft Office/", "Microsoft Office"),
  ]
}

extension StringView {
  /// What follows a slash at the start; nothing when there is none.
  fileprivate var afterSlash: StringView {
    bytes.first == UInt8(ascii: "/") ? dropFirst(1) : .empty
  }
}
