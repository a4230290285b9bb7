import KQLSyntax

extension ScalarFunction {
  static let geoInfoFromIpAddress = ScalarFunction(
    "geo_info_from_ip_address",
    "Returns where an address is, from a database file of the kind of GeoLite2-City.",
    parameters: [
      "address":
        "An IPv4 or IPv6 address; other text gives null, an address that is not in the file an empty bag."
    ],
    examples: [
      "geo_info_from_ip_address('20.53.203.50')":
        #"{"country":"Australia","state":"New South Wales","city":"Sydney","latitude":-33.8715,"longitude":151.2006}"#
    ]
  ) { (call) throws(Diagnostic) in
    guard [.string, .dynamic].contains(call[0].type) else {
      throw Diagnostic(
        "'geo_info_from_ip_address' does not take (\(call[0].type))", at: call.span,
        help: "it is geo_info_from_ip_address(address)")
    }
    let database: GeoDatabase
    do throws(GeoDatabase.Failure) {
      database = try GeoDatabase.installed.get()
    } catch {
      throw Diagnostic(
        "'geo_info_from_ip_address' needs a database: \(error.message)", at: call.span,
        help: "install a GeoLite2-City.mmdb in /usr/share/GeoIP, or name one with --geoip FILE")
    }
    let overload = Overload.build { (text: StringView, arena: Arena) -> Dynamic? in
      guard let address = IPv6Address(text) else { return nil }
      return database.place(of: address, arena)
    }
    return call.apply(overload, [call.argument(0, as: .string)])
  }
}

extension GeoDatabase {
  /// What is known of the place of an address; an empty bag when it is not in the database.
  fileprivate func place(of address: IPv6Address, _ arena: Arena) -> Dynamic {
    var bag = DynamicBagWriter(arena)
    if let record = record(of: address) {
      let subdivision = data.member("subdivisions", of: record).flatMap {
        data.firstElement(of: $0)
      }
      append("country", data.member("country", of: record), to: &bag)
      append("state", subdivision, to: &bag)
      append("city", data.member("city", of: record), to: &bag)
      if let location = data.member("location", of: record) {
        for name in ["latitude", "longitude"] as [StaticString] {
          guard let degrees = data.member(name, of: location).flatMap({ data.real(at: $0) })
          else { continue }
          bag.begin(key: StringView(name))
          bag.writer.append(degrees)
        }
      }
    }
    return bag.finish()
  }

  /// Adds the English name of a place, if it has one.
  private func append(_ key: StaticString, _ place: Int?, to bag: inout DynamicBagWriter) {
    guard let names = place.flatMap({ data.member("names", of: $0) }),
      let name = data.member("en", of: names).flatMap({ data.text(at: $0) })
    else { return }
    bag.append(key, text: name)
  }
}
