/// The providers whose events the program knows, and what their payloads hold.
enum ETWTables {
  /// The identifier, the name and the table of each.
  static let providers: [(guid: String, name: String, events: String)] = [
    ("7dd42a49-5329-4832-8dfd-43d979153a88", "Microsoft-Windows-Kernel-Network", kernelNetwork),
    ("22fb2cd6-0e7b-422b-a0c7-2fad1fd0e716", "Microsoft-Windows-Kernel-Process", kernelProcess),
    ("edd08927-9cc4-4e65-b970-c2560fb5c289", "Microsoft-Windows-Kernel-File", kernelFile),
    ("1c95126e-7eea-49a9-a3fe-a378b03ddb4d", "Microsoft-Windows-DNS-Client", dnsClient),
    (
      "2f07e2ee-15db-40f1-90ef-9d7ba282188a", "Microsoft-Windows-TCPIP",
      tcpip + "\n" + tcpipMore
    ),
  ]
}
