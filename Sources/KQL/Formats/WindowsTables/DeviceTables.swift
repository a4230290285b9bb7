/// Microsoft Defender's tables of devices, by the names and types of its reference.
extension WindowsTables {
  /// The columns of Defender's tables, by the names of the tables.
  package static let device: [String: Schema] = [
    "DeviceProcessEvents": deviceProcessEvents, "DeviceNetworkEvents": deviceNetworkEvents,
    "DeviceFileEvents": deviceFileEvents, "DeviceRegistryEvents": deviceRegistryEvents,
    "DeviceImageLoadEvents": deviceImageLoadEvents, "DeviceLogonEvents": deviceLogonEvents,
    "DeviceEvents": deviceEvents,
  ]

  /// Processes that started.
  package static let deviceProcessEvents = schema(
    """
    \(head) \(file) \(versionInfo("Process")) ProcessId:long ProcessCommandLine \
    ProcessIntegrityLevel ProcessTokenElevation ProcessCreationTime:datetime AccountDomain AccountName \
    AccountSid AccountUpn AccountObjectId LogonId:long \(initiatingAccount) \
    InitiatingProcessLogonId:long \(initiatingLevel) \(initiatingHashes) \(initiatingFile) \
    \(initiatingProcess) \(initiatingParent) InitiatingProcessSignerType \
    InitiatingProcessSignatureStatus \(tail) AdditionalFields:dynamic
    """)

  /// Connections of the network.
  package static let deviceNetworkEvents = schema(
    """
    \(head) RemoteIP RemotePort:int RemoteUrl LocalIP LocalPort:int Protocol LocalIPType RemoteIPType \
    \(initiatingHashes) \(initiatingFile) \(initiatingProcess) InitiatingProcessParentFileName \
    InitiatingProcessParentId:long InitiatingProcessParentCreationTime:datetime \(initiatingAccount) \
    \(initiatingLevel) \(tail) AdditionalFields:dynamic \(session)
    """)

  /// Files that were made, changed, renamed or deleted.
  package static let deviceFileEvents = schema(
    """
    \(head) FileName FolderPath SHA1 SHA256 MD5 FileOriginUrl FileOriginReferrerUrl FileOriginIP \
    PreviousFolderPath PreviousFileName FileSize:long \(initiatingAccount) InitiatingProcessMD5 \
    InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessFolderPath \(initiatingFile) \
    InitiatingProcessId:long InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime \
    \(initiatingLevel) \(initiatingParent) RequestProtocol RequestSourceIP RequestSourcePort:int \
    RequestAccountName RequestAccountDomain RequestAccountSid ShareName SensitivityLabel \
    SensitivitySubLabel IsAzureInfoProtectionApplied:bool \(tail) AdditionalFields:dynamic \(session)
    """)

  /// Keys and values of the registry that were made, changed or deleted.
  package static let deviceRegistryEvents = schema(
    """
    \(head) RegistryKey RegistryValueType RegistryValueName RegistryValueData PreviousRegistryKey \
    PreviousRegistryValueName PreviousRegistryValueData \(initiatingAccount) \(initiatingHashes) \
    \(initiatingFile) \(initiatingProcess) \(initiatingParent) \(initiatingLevel) \(tail) \(session)
    """)

  /// Libraries that processes loaded.
  package static let deviceImageLoadEvents = schema(
    """
    \(head) \(file) \(initiatingAccount) \(initiatingLevel) \(initiatingHashes) \(initiatingFile) \
    \(initiatingProcess) \(initiatingParent) \(tail)
    """)

  /// People and programs that logged on, or failed to.
  package static let deviceLogonEvents = schema(
    """
    \(head) LogonType AccountDomain AccountName AccountSid Protocol FailureReason IsLocalAdmin:bool \
    LogonId:long RemoteDeviceName RemoteIP RemoteIPType RemotePort:int \(initiatingAccount) \
    \(initiatingLevel) \(initiatingHashes) \(initiatingFile) \(initiatingProcess) \(initiatingParent) \
    \(tail) AdditionalFields:dynamic \(session)
    """)

  /// What else happened.
  package static let deviceEvents = schema(
    """
    \(head) \(file) AccountDomain AccountName AccountSid RemoteUrl RemoteDeviceName ProcessId:long \
    ProcessCommandLine ProcessCreationTime:datetime ProcessTokenElevation LogonId:long RegistryKey \
    RegistryValueName RegistryValueData RemoteIP RemotePort:int LocalIP LocalPort:int FileOriginUrl \
    FileOriginIP \(initiatingHashes) InitiatingProcessFileName InitiatingProcessFileSize:long \
    InitiatingProcessFolderPath InitiatingProcessId:long InitiatingProcessCommandLine \
    InitiatingProcessCreationTime:datetime \(initiatingAccount) \(versionInfo("InitiatingProcess")) \
    \(initiatingParent) InitiatingProcessLogonId:long \(tail) AdditionalFields:dynamic \(session) \
    CreatedProcessSessionId:long IsProcessRemoteSession:bool ProcessRemoteSessionDeviceName \
    ProcessRemoteSessionIP
    """)

  private static let head = "Timestamp:datetime DeviceId DeviceName ActionType"
  private static let tail = "ReportId:long AppGuardContainerId"
  private static let file = "FileName FolderPath SHA1 SHA256 MD5 FileSize:long"

  private static let initiatingAccount =
    "InitiatingProcessAccountDomain InitiatingProcessAccountName InitiatingProcessAccountSid"
    + " InitiatingProcessAccountUpn InitiatingProcessAccountObjectId"

  private static let initiatingLevel =
    "InitiatingProcessIntegrityLevel InitiatingProcessTokenElevation"

  private static let initiatingHashes =
    "InitiatingProcessSHA1 InitiatingProcessSHA256 InitiatingProcessMD5"

  private static let initiatingFile =
    "InitiatingProcessFileName InitiatingProcessFileSize:long " + versionInfo("InitiatingProcess")

  private static let initiatingProcess =
    "InitiatingProcessId:long InitiatingProcessCommandLine InitiatingProcessCreationTime:datetime"
    + " InitiatingProcessFolderPath"

  private static let initiatingParent =
    "InitiatingProcessParentId:long InitiatingProcessParentFileName"
    + " InitiatingProcessParentCreationTime:datetime"

  private static let session =
    "InitiatingProcessSessionId:long IsInitiatingProcessRemoteSession:bool"
    + " InitiatingProcessRemoteSessionDeviceName InitiatingProcessRemoteSessionIP"

  private static func versionInfo(_ process: String) -> String {
    [
      "CompanyName", "ProductName", "ProductVersion", "InternalFileName", "OriginalFileName",
      "FileDescription",
    ].map { "\(process)VersionInfo\($0)" }.joined(separator: " ")
  }
}
