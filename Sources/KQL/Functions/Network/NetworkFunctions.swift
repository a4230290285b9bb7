extension ScalarFunction {
  /// The functions on addresses, ports and processes.
  static let network: [ScalarFunction] = [
    .formatIpv4, .formatIpv4Mask, .geoInfoFromIpAddress, .getprocessname, .hasAnyIpv4,
    .hasAnyIpv4Prefix, .hasIpv4,
    .hasIpv4Prefix, .ipv4Compare, .ipv4IsInAnyRange, .ipv4IsInRange, .ipv4IsMatch, .ipv4IsPrivate,
    .ipv4NetmaskSuffix, .ipv4RangeToCidrList, .ipv6Compare, .ipv6IsInAnyRange, .ipv6IsInRange,
    .ipv6IsMatch, .ntohs, .parseIpv4, .parseIpv4Mask, .parseIpv6, .parseIpv6Mask,
  ]
}
