/// The events of `Microsoft-Windows-DNS-Client`, by the manifests of Windows 7 and 10.
extension ETWTables {
  /// Questions to the domain name system.
  static let dnsClient = """
    1000,1019 Location Context
    1001 Interface:utf16 TotalServerCount Index DynamicAddress:u8 AddressLength \
    Address:bin(AddressLength)
    1002 Interface:utf16 AddressLength Address:bin(AddressLength)
    1003,1004,1005,1006 AddressLength Address:bin(AddressLength)
    1007,1008,1011,1012,60004 ErrorCode Location Context
    1009,1010 DnsSuffix:utf16 AdSuffix:utf16
    1013,1014,1015,1016,1017,1024,1025 QueryName:utf16 AddressLength Address:bin(AddressLength)
    1018 QueryName:utf16 AddressLength Address:bin(AddressLength) DnsAddressLength \
    DnsAddress:bin(DnsAddressLength)
    1020 KeyName:utf16 DnsSecValidationRequired DnsQueryOverIPSec DnsEncryption \
    DirectAccessServerList:utf16 RemoteIPSEC RemoteEncryption ProxyType ProxyName:utf16
    1021 QueryName:utf16 KeyName:utf16 DnsSecValidationRequired DnsQueryOverIPSec DnsEncryption \
    DirectAccessServerList:utf16 ProxyType ProxyName:utf16
    1022,1027,3007,3014,3015 QueryName:utf16
    1023,60008 RuleName:utf16 ErrorCode
    1026 QueryName:utf16 ResponseQuestion:utf16 AddressLength Address:bin(AddressLength)
    1028 QueryName:utf16 KeyName:utf16 DnsSecValidationRequired DnsQueryOverIPSec DnsEncryption \
    DirectAccessServerList:utf16 ProxyType ProxyName:utf16 GenericServerList:utf16 IdnConfig
    3000,3002,3004 QueryName:utf16 QueryType QueryOptions:u64
    3001 Status
    3003,3005 QueryName:utf16 QueryType Status
    3006 QueryName:utf16 QueryType QueryOptions:u64 ServerList:utf16 IsNetworkQuery \
    NetworkQueryIndex InterfaceIndex IsAsyncQuery
    3008 QueryName:utf16 QueryType QueryOptions:u64 QueryStatus QueryResults:utf16
    3009 QueryName:utf16 IsParallelNetworkQuery NetworkIndex InterfaceCount AdapterName:utf16 \
    LocalAddress:utf16 DNSServerAddress:utf16
    3010 QueryName:utf16 QueryType DnsServerIpAddress:utf16
    3011 QueryName:utf16 QueryType DnsServerIpAddress:utf16 ResponseStatus
    3012 QueryName:utf16 NetworkIndex InterfaceCount AdapterName:utf16 LocalAddress:utf16
    3013 QueryName:utf16 Status QueryResults:utf16
    3016 QueryName:utf16 QueryType QueryOptions:u64 InterfaceIndex
    3018 QueryName:utf16 QueryType QueryOptions:u64 Status QueryResults:utf16
    3019 QueryName:utf16 QueryType InterfaceIndex NetworkIndex
    3020 QueryName:utf16 QueryType NetworkIndex InterfaceIndex Status QueryResults:utf16
    8001,8002 ErrorCode
    8003,8004,8005,8006,8007,8008,8009,8010,8011,8012,8013,8014,8015,8016,8017,8018,\
    8019,8020,8021,8022,8023,8024,8025,8026,8027,8028,8029,8030,8031,8032,8033,8034,\
    8035,8036,8037,8038 AdapterName:utf16 HostName:utf16 AdapterSuffixName:utf16 \
    DnsServerList:utf16 SentUpdateServer:utf16 Ipaddress:utf16 ErrorCode
    60005 WarningCode Location Context
    60006 NextState:u8 Context
    60007 Context UpdateReasonCode
    60101 SourceAddress SourcePort DestinationAddress DestinationPort Protocol ReferenceContext
    60102 SourceAddress:bin SourcePort DestinationAddress:bin DestinationPort Protocol \
    ReferenceContext
    60103 IfGuid:guid IfIndex IfLuid:u64 ReferenceContext
    """
}
