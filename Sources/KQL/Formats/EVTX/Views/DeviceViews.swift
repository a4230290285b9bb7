/// Microsoft Defender's tables of devices, as far as Sysmon's events and logons of the log `Security` tell.
extension EVTXView {
  /// The numbers of Sysmon's events.
  private enum Sysmon {
    static let processCreated = 1, fileTimeChanged = 2, connection = 3, driverLoaded = 6
    static let imageLoaded = 7, remoteThread = 8, rawAccess = 9, processAccess = 10
    static let fileCreated = 11, registryKey = 12, registryValue = 13, registryRename = 14
    static let streamCreated = 15, pipeCreated = 17, pipeConnected = 18, fileDeleted = 23
    static let dnsQuery = 22, tampering = 25, fileDeleteDetected = 26
  }

  private static func table(
    _ name: String, _ ids: Set<Int>, _ contents: [String: EVTXContent]
  ) -> EVTXView {
    device(name, contents) { event in
      ids.contains(event.id)
        && event.text(.provider) == "Microsoft-Windows-Sysmon"
    }
  }

  private static func device(
    _ name: String, _ contents: [String: EVTXContent],
    isWanted: @escaping @Sendable (EVTXEvent) -> Bool
  ) -> EVTXView {
    var all: [String: EVTXContent] = [
      "Timestamp": .field(.systemTime), "TimeGenerated": .field(.systemTime),
      "DeviceName": .field(.computer), "ReportId": .field(.recordID),
      "InitiatingProcessId": .data("ProcessId"),
      "InitiatingProcessFileName": .text { $0.fileName(of: $0.data("Image")) },
      "InitiatingProcessFolderPath": .data("Image"),
      "InitiatingProcessAccountDomain": .text { $0.domain(of: $0.data("User")) },
      "InitiatingProcessAccountName": .text { $0.name(of: $0.data("User")) },
    ]
    all.merge(contents) { $1 }
    return EVTXView(
      name: name, schema: WindowsTables.device[name] ?? [], timeColumn: "Timestamp",
      contents: all, extras: WindowsTables.deviceExtras, isWanted: isWanted)
  }

  /// Processes that started.
  static let deviceProcessEvents = table(
    "DeviceProcessEvents", [Sysmon.processCreated],
    [
      "ActionType": .fixed("ProcessCreated"), "Type": .fixed("DeviceProcessEvents"),
      "FileName": .text { $0.fileName(of: $0.data("Image")) },
      "FolderPath": .data("Image"), "SHA1": .text { $0.digest("SHA1") },
      "SHA256": .text { $0.digest("SHA256") }, "MD5": .text { $0.digest("MD5") },
      "ProcessVersionInfoCompanyName": .data("Company"),
      "ProcessVersionInfoProductName": .data("Product"),
      "ProcessVersionInfoProductVersion": .data("FileVersion"),
      "ProcessVersionInfoOriginalFileName": .data("OriginalFileName"),
      "ProcessVersionInfoFileDescription": .data("Description"),
      "ProcessId": .data("ProcessId"),
      "ProcessCommandLine": .data("CommandLine"),
      "ProcessIntegrityLevel": .data("IntegrityLevel"),
      "ProcessCreationTime": .data("UtcTime"),
      "AccountDomain": .text { $0.domain(of: $0.data("User")) },
      "AccountName": .text { $0.name(of: $0.data("User")) },
      "LogonId": .data("LogonId"),
      "InitiatingProcessId": .data("ParentProcessId"),
      "InitiatingProcessFileName": .text { $0.fileName(of: $0.data("ParentImage")) },
      "InitiatingProcessFolderPath": .data("ParentImage"),
      "InitiatingProcessCommandLine": .data("ParentCommandLine"),
      "InitiatingProcessAccountDomain": .text { $0.domain(of: $0.data("ParentUser")) },
      "InitiatingProcessAccountName": .text { $0.name(of: $0.data("ParentUser")) },
    ])

  /// Connections of the network.
  static let deviceNetworkEvents = table(
    "DeviceNetworkEvents", [Sysmon.connection],
    [
      "ActionType": .text {
        StringView(
          $0.data("Initiated") == "false" ? "InboundConnectionAccepted" : "ConnectionSuccess")
      },
      "Type": .fixed("DeviceNetworkEvents"),
      "RemoteIP": .text { $0.data(ofPeer: true, "Ip") },
      "RemotePort": .text { $0.data(ofPeer: true, "Port") },
      "RemoteUrl": .text { $0.data(ofPeer: true, "Hostname") },
      "LocalIP": .text { $0.data(ofPeer: false, "Ip") },
      "LocalPort": .text { $0.data(ofPeer: false, "Port") },
      "Protocol": .text { event in
        let name = event.data("Protocol")
        return name == "tcp"
          ? StringView("Tcp") : name == "udp" ? StringView("Udp") : name
      },
    ])

  /// Files that were made, changed or deleted.
  static let deviceFileEvents = table(
    "DeviceFileEvents",
    [
      Sysmon.fileTimeChanged, Sysmon.fileCreated, Sysmon.streamCreated, Sysmon.fileDeleted,
      Sysmon.fileDeleteDetected,
    ],
    [
      "ActionType": .text { event in
        switch event.id {
        case Sysmon.fileTimeChanged: StringView("FileModified")
        case Sysmon.fileDeleted, Sysmon.fileDeleteDetected: StringView("FileDeleted")
        default: StringView("FileCreated")
        }
      },
      "Type": .fixed("DeviceFileEvents"),
      "FileName": .text { $0.fileName(of: $0.data("TargetFilename")) },
      "FolderPath": .data("TargetFilename"),
      "SHA1": .text { $0.digest("SHA1") }, "SHA256": .text { $0.digest("SHA256") },
      "MD5": .text { $0.digest("MD5") },
    ])

  /// Keys and values of the registry that were made, changed or deleted.
  static let deviceRegistryEvents = table(
    "DeviceRegistryEvents", [Sysmon.registryKey, Sysmon.registryValue, Sysmon.registryRename],
    [
      "ActionType": .text { event in
        let kind = event.data("EventType")
        if kind == "CreateKey" { return StringView("RegistryKeyCreated") }
        if kind == "DeleteKey" { return StringView("RegistryKeyDeleted") }
        if kind == "DeleteValue" { return StringView("RegistryValueDeleted") }
        if kind == "RenameKey" { return StringView("RegistryKeyRenamed") }
        return StringView("RegistryValueSet")
      },
      "Type": .fixed("DeviceRegistryEvents"),
      "RegistryKey": .text { event in
        let path = event.data("TargetObject")
        guard event.id == Sysmon.registryValue else { return path }
        let name = event.fileName(of: path)
        return path[0..<Swift.max(0, path.count - name.count - 1)]
      },
      "RegistryValueName": .text { event in
        event.id == Sysmon.registryValue ? event.fileName(of: event.data("TargetObject")) : .empty
      },
      "RegistryValueData": .data("Details"),
      "PreviousRegistryKey": .text { event in
        event.id == Sysmon.registryRename ? event.data("TargetObject") : .empty
      },
    ])

  /// Libraries and drivers that were loaded.
  static let deviceImageLoadEvents = table(
    "DeviceImageLoadEvents", [Sysmon.imageLoaded],
    [
      "ActionType": .fixed("ImageLoaded"), "Type": .fixed("DeviceImageLoadEvents"),
      "FileName": .text { $0.fileName(of: $0.data("ImageLoaded")) },
      "FolderPath": .data("ImageLoaded"),
      "SHA1": .text { $0.digest("SHA1") }, "SHA256": .text { $0.digest("SHA256") },
      "MD5": .text { $0.digest("MD5") },
    ])

  /// What else happened.
  static let deviceEvents = table(
    "DeviceEvents",
    [
      Sysmon.driverLoaded, Sysmon.remoteThread, Sysmon.rawAccess, Sysmon.processAccess,
      Sysmon.pipeCreated, Sysmon.pipeConnected, Sysmon.dnsQuery, Sysmon.tampering,
    ],
    [
      "ActionType": .text { event in
        switch event.id {
        case Sysmon.driverLoaded: StringView("DriverLoad")
        case Sysmon.remoteThread: StringView("CreateRemoteThreadApiCall")
        case Sysmon.processAccess: StringView("OpenProcessApiCall")
        case Sysmon.pipeCreated, Sysmon.pipeConnected: StringView("NamedPipeEvent")
        case Sysmon.dnsQuery: StringView("DnsQueryResponse")
        case Sysmon.tampering: StringView("ProcessTampering")
        default: StringView("RawAccessRead")
        }
      },
      "Type": .fixed("DeviceEvents"),
      "FileName": .text { $0.fileName(of: $0.first(["TargetImage", "ImageLoaded"])) },
      "FolderPath": .text { $0.first(["TargetImage", "ImageLoaded"]) },
      "SHA1": .text { $0.digest("SHA1") }, "SHA256": .text { $0.digest("SHA256") },
      "MD5": .text { $0.digest("MD5") }, "RemoteUrl": .data("QueryName"),
      "ProcessId": .data("TargetProcessId"), "AdditionalFields": .eventData,
      "InitiatingProcessId": .text { $0.first(["SourceProcessId", "ProcessId"]) },
      "InitiatingProcessFileName": .text { $0.fileName(of: $0.first(["SourceImage", "Image"])) },
      "InitiatingProcessFolderPath": .text { $0.first(["SourceImage", "Image"]) },
    ])

  /// People and programs that logged on, or failed to, by the log `Security`.
  static let deviceLogonEvents = device(
    "DeviceLogonEvents",
    [
      "ActionType": .text { StringView($0.id == 4625 ? "LogonFailed" : "LogonSuccess") },
      "Type": .fixed("DeviceLogonEvents"),
      "LogonType": .text { event in
        switch Int64.parsed(event.data("LogonType")) {
        case 2: StringView("Interactive")
        case 3: StringView("Network")
        case 4: StringView("Batch")
        case 5: StringView("Service")
        case 7: StringView("Unlock")
        case 8: StringView("NetworkCleartext")
        case 9: StringView("NewCredentials")
        case 10: StringView("RemoteInteractive")
        case 11: StringView("CachedInteractive")
        default: StringView("Unknown")
        }
      },
      "AccountDomain": .data("TargetDomainName"),
      "AccountName": .data("TargetUserName"),
      "AccountSid": .text { $0.first(["TargetUserSid", "TargetSid"]) },
      "Protocol": .data("AuthenticationPackageName"),
      "FailureReason": .data("FailureReason"),
      "LogonId": .data("TargetLogonId"),
      "RemoteDeviceName": .data("WorkstationName"),
      "RemoteIP": .text { event in
        let address = event.data("IpAddress")
        return address == "-" ? .empty : address
      },
      "RemotePort": .data("IpPort"),
      "InitiatingProcessId": .data("ProcessId"),
      "InitiatingProcessFileName": .text { $0.fileName(of: $0.data("ProcessName")) },
      "InitiatingProcessFolderPath": .data("ProcessName"),
      "InitiatingProcessAccountDomain": .data("SubjectDomainName"),
      "InitiatingProcessAccountName": .data("SubjectUserName"),
      "InitiatingProcessAccountSid": .data("SubjectUserSid"),
    ],
    isWanted: { event in
      (event.id == 4624 || event.id == 4625)
        && event.text(.channel) == "Security"
    })
}
