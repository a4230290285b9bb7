/// The events of `Microsoft-Windows-TCPIP`, by the manifests of Windows 7 and 10.
extension ETWTables {
  /// What the stack of the internet does.
  static let tcpip = """
    1001 Status Endpoint:ptr AddressFamily Pid
    1002,1015,1030,1182,1183,1184,1185,1186,1187,1364,1365 Tcb:ptr LocalAddressLength \
    LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) NewState RexmitCount
    1003,1089,1162 Tcb:ptr Status AddressFamily
    1004 Tcb:ptr ISN RcvWnd RcvWndScale:u8
    1005,1006,1007,1008,1009,1366,1470 LocalAddressLength LocalAddress:bin(LocalAddressLength) \
    Status
    1010,1011,1012,1013 LocalAddressLength LocalAddress:bin(LocalAddressLength) Status ProcessId \
    CompartmentId AddressFamily
    1010v1,1011v1,1012v1,1013v1 LocalAddressLength LocalAddress:bin(LocalAddressLength) Status \
    ProcessId CompartmentId AddressFamily ProcessSequenceNumber:u64
    1014,1016,1017,1018,1019,1020,1021,1024,1027,1029,1031,1032,1033,1034,1035,1036,\
    1037,1038,1039,1040,1043,1044,1045,1046,1047,1048,1049,1050,1200,1201,1468 \
    LocalAddressLength LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) Status ProcessId Compartment Tcb:ptr
    1014v1,1016v1,1017v1,1018v1,1019v1,1020v1,1021v1,1024v1,1027v1,1029v1,1031v1,\
    1032v1,1033v1,1034v1,1035v1,1036v1,1037v1,1038v1,1039v1,1040v1,1043v1,1044v1,\
    1045v1,1046v1,1047v1,1048v1,1049v1,1050v1,1200v1,1201v1,1468v1 LocalAddressLength \
    LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) Status ProcessId Compartment Tcb:ptr \
    ProcessSequenceNumber:u64
    1022,1023,1026,1028 LocalAddressLength LocalAddress:bin(LocalAddressLength) \
    RemoteAddressLength RemoteAddress:bin(RemoteAddressLength) Path:ptr
    1025,1055,1056,1057,1058,1063 SynAttacksDetected ReassemblyLimitViolations \
    ConnectionRateLimitBacklog ConnectionRateLimitViolations LandAttackSegmentsDropped \
    ConnectionRateLimitDepth
    1041,1156,1157,1158,1171,1172,1173,1174,1175,1176,1178,1180,1181,1190 Tcb:ptr Delivery:ptr \
    Request:ptr NumBytes:ptr RequestFlags Length:ptr RequestStatus IsUrgentDelivery \
    FullySatisfiedORDelayedPush RcvNxt
    1042 Length:ptr Timeout:u64 Injected:utf16
    1051 OldState NewState SndNxt Tcb:ptr
    1052,1053,1054 ProcessId Status StartPort:u16 NumberOfPorts:u16
    1052v1,1053v1,1054v1 ProcessId Status StartPort:u16 NumberOfPorts:u16 \
    ProcessSequenceNumber:u64
    1059,1060 HighMemoryEvent HighPagedPoolEvent LowMemoryEvent LowPagedPoolEvent
    1061,1062,1403,1404,1494 InterfaceIndex AddressFamily
    1064,1065,1066 Tcb:ptr TimerType WaitTimeMilliseconds
    1064v1 Tcb:ptr TimerType WaitTimeMilliseconds Processor LastInterruptTime:u64 \
    LastMicroseconds:u64 CachedKQPCValues:i64 CachedFrequencyValues:i64
    1067 IsbSize Cwnd SndWnd SendAvailable SSThresh
    1068 SourceProcessor SourceActivity DestinationProcessor DestinationActivity \
    PartitionMovesRemaining TableEntry:u8
    1069,1070,1071,1072,1073,1076,1077,1082,1087,1088,1091,1098,1150,1151,1152,1153,1155 Tcb:ptr \
    Cwnd SSThresh RttSample NumBytes SeqNo SndUna Round SRTT RTO DWnd BaseRtt DupAckCount
    1074 Tcb:ptr NumBytes SeqNo
    1075,1154 Tcb:ptr Cwnd SSThresh SndUna Mss ThAck DWnd BaseRtt
    1078,1079,1102,1103,1188,1198,1199 Tcb:ptr SndUna SndMax
    1080,1081,1196,1197,1204 Tcb:ptr SndUna SndMax Reason:utf16 IsSack
    1084,1085,1086 Tcb:ptr BHMSS OriginalMSS TraceString:utf16
    1090 NBL:ptr
    1092,1093,1094,1095,1096,1097 LocalAddressLength LocalAddress:bin(LocalAddressLength) \
    RemoteAddressLength RemoteAddress:bin(RemoteAddressLength) BufferSize
    1099 TcbState OcbState SndNxt RcvNxt Tcb:ptr Status
    1100,1101 Tcb:ptr TimerValue BytesToSend:ptr SendAvailable Cwnd MaxSndWnd:ptr
    1104,1105 Tcb:ptr OptionType SoOptionType
    1106,1136,1137,1321,1322,1323 InterfaceIndex TraceString:ansi
    1106v1,1136v1,1137v1,1321v1,1322v1,1323v1 InterfaceIndex TraceString:ansi CompartmentId
    1107,1108 ModuleNameString:utf16
    1109 AllocationObjectString:utf16
    1110 AddressFamily EnablePMTUDiscovery:u8 TcpUseRFC1122UrgentPointer:u8 \
    DisableTaskOffload:u8 EnablePMTUBHDetect:u8 DisableTcpChimneyOffload:u8 DisableRss:u8 \
    EcnCapability:u8 TcpMaxDataRetransmissions:u8 KeepAliveTime KeepAliveInterval \
    TcpTimedWaitDelay SillyWindowTimeout TcpFinWait2Delay CongestionAlgorithm:u8 Tcp1323Opts:u8 \
    AutoTuningLevelLocal AutoTuningLevelGroupPolicy
    1111 Tcb:ptr BytesInSegment BytesRemaining
    1112,1113 Tcb:ptr Status Interface PMax
    1114,1115,1116,1127,1128,1138,1139 Interface Protocol:ansi DadState DlAddrLength \
    DLAddress:bin(DlAddrLength) IpAddrLength IPv4Address IPv6Address:bin(IpAddrLength) \
    IPProtocol
    1114v1,1115v1,1116v1,1127v1,1128v1 Interface Protocol:ansi DadState DlAddrLength \
    DLAddress:bin(DlAddrLength) IpAddrLength IPv4Address IPv6Address:bin(IpAddrLength) \
    IPProtocol CompartmentId
    1117,1118,1119,1120,1121,1122,1123,1124 Listener:ptr AddressLength \
    SocketAddress:bin(AddressLength) Status ProcessId CompartmentId AddressFamily
    1117v1,1118v1,1119v1,1120v1,1121v1,1122v1,1123v1,1124v1 Listener:ptr AddressLength \
    SocketAddress:bin(AddressLength) Status ProcessId CompartmentId AddressFamily \
    ProcessSequenceNumber:u64
    1130 Interface OperationalStatus Status:u64
    1130v1 Interface OperationalStatus Status:u64 CompartmentId
    1144 Interface Advertise AdvertiseDefaultRoute Forward ForwardMulticast UseNud \
    AdvertisingEnabled
    1144v1 Interface Advertise AdvertiseDefaultRoute Forward ForwardMulticast UseNud \
    AdvertisingEnabled WeakHostSend WeakHostReceive CompartmentId AddressFamily
    1145,1146,1147 Route:ptr Interface DestinationPrefixAddressLength NextHopAddressLength \
    Protocol:ansi DestinationPrefixLength DestinationPrefix:bin(DestinationPrefixAddressLength) \
    NextHopAddress:bin(NextHopAddressLength) ValidLifetime:u64 PreferredLifetime:u64 Metric \
    Loopback AutoconfigureAddress Publish Immortal IPv4DestinationPrefix IPv4NextHopAddress \
    IPProtocol
    1148,1149 Interface DlAddrLength DlAddress:bin(DlAddrLength) IpAddrLength IPv4Address \
    IPv6Address:bin(IpAddrLength) IPProtocol
    1159,1160,1161,1426 Tcb:ptr Injected:utf16 NumBytes SndNxt
    1163 AssignedBlocks AllocatedBlocks
    1164 Tcb:ptr DWnd PrevDWnd BaseRtt AvgRtt Cwnd DiffWnd DwndIncrement
    1165 Tcb:ptr Gamma AverageBacklog AverageBacklogAcrossLFP
    1166,1167,1168 Tcb:ptr SeqNum Tick RttSample NewSrtt
    1169,1170 Endpoint:ptr NumMessages NumBytes LocalSockAddrLength \
    LocalSockAddr:bin(LocalSockAddrLength) RemoteSockAddrLength \
    RemoteSockAddr:bin(RemoteSockAddrLength) Pid
    1189 Tcb:ptr Delivery:ptr OldDeliveryState NewDeliveryState
    1191,1192,1193,1194,1195 PortAcquirer:ptr PortNumber:u16 WeakReference OriginalAcquirer:ptr
    1202,1203 IfIndex LinkSpeed:u64 IPProtocol IPv4Address IpAddrLength \
    IPv6Address:bin(IpAddrLength) PhysicalMediumType
    1202v1,1203v1 IfIndex CurrLinkSpeed:u64 IPProtocol IPv4Address IpAddrLength \
    IPv6Address:bin(IpAddrLength) PhysicalMediumType CompartmentId OldLinkSpeed:u64
    1202v2 IfIndex CurrLinkSpeed:u64 IPProtocol IPv4Address IpAddrLength \
    IPv6Address:bin(IpAddrLength) PhysicalMediumType CompartmentId OldLinkSpeed:u64 \
    NetworkCategory
    1202v3 IfIndex CurrLinkSpeed:u64 IPProtocol IPv4Address IpAddrLength \
    IPv6Address:bin(IpAddrLength) PhysicalMediumType CompartmentId OldLinkSpeed:u64 \
    NetworkCategory Metric Connected InternetConnectivityStatus Flags:u64
    1203v2 IfIndex CurrLinkSpeed:u64 IPProtocol IPv4Address IpAddrLength \
    IPv6Address:bin(IpAddrLength) PhysicalMediumType CompartmentId OldLinkSpeed:u64 \
    ReceiveLinkSpeed:u64 MediaConnectState
    1205,1206 Nbl:ptr IPTransportProtocol AddressFamily SourceIPv4Address DestIPv4Address \
    IPv6SourceIpAddrLength IPv6SourceAddress:bin(IPv6SourceIpAddrLength) IPv6DestIpAddrLength \
    IPv6DestAddress:bin(IPv6DestIpAddrLength) Reason NblCount IPProtocol
    1207,1208 TcpWsdEtwPoint Status
    1209,1210 TcpWsdEtwPoint Tcb:ptr
    1211 TcpWsdEtwPoint Processor Entry OldState NewState ProbeCount ProbeCountWs
    1212 Profile State Qualified EreQualified
    1213 OldEnabledState NewEnabledState OldThreshold NewThreshold
    1214 IPTransportProtocol AddressFamily LocalSockAddrLength \
    LocalSockAddr:bin(LocalSockAddrLength) RemoteSockAddrLength \
    RemoteSockAddr:bin(RemoteSockAddrLength) Reason PacketCount
    1215 IPTransportProtocol AddressFamily SourceIPv4Address DestIPv4Address \
    IPv6SourceIpAddrLength IPv6SourceAddress:bin(IPv6SourceIpAddrLength) IPv6DestIpAddrLength \
    IPv6DestAddress:bin(IPv6DestIpAddrLength) Reason PacketCount IPProtocol
    1216 PhysicalPages NonPagedPoolPages CurrentWatermark PeakWatermark HighWatermark \
    LowWatermark
    1217 LowNppEventState HighNppEventState EpisodeStartTick:u64 EpisodeStopTick:u64 \
    CurrentWatermark LowWatermark ReentryWatermark
    1218 LowNppEventState HighNppEventState EpisodeStartTick:u64 EpisodeStopTick:u64 \
    ReentryWatermark
    1219 Epoch LowNppEventState HighNppEventState EpochStartTick:u64 EpochStopTick:u64 \
    OldSynDropRate NewSynDropRate OldTcbKillRate NewTcbKillRate CurrentWatermark
    1220 Epoch LowNppEventState HighNppEventState EpochStartTick:u64 EpochStopTick:u64 \
    SynDropRate TcbKillRate CurrentWatermark
    1221,1222,1229 Tcb:ptr OldCwnd NewCwnd Processor CurrentTick IdleTick Rto
    1223 Tcb:ptr TemplateType MinRto EnableCwndRestart InitialCwnd CongestionAlgorithm \
    MaxDataRetransmissions DelayedAckTicks DelayedAckFrequency Rack TailLossProbe
    1224 Tcb:ptr TemplateType Context:utf16
    1225 Tcb:ptr SndRound EcnTotalByteCount EcnTotalMarkedCount ThAck EcnAlpha
    1226 IfIndex StateV4 FailureReasonV4 StateV6 FailureReasonV6 Event
    1227 Tcb:ptr CoalescedSegCount:u16 DupAckCount:u16 RscTcpTimestampDelta HeaderFlags:u16 \
    EcnCePresent
    1228 Tcb:ptr Cause
    1230 InterfaceIndex AddressFamily:u16 Bind
    1231 AdapterIndex InterfaceIndex PortNumber Bind
    1232 AdapterIndex ExistingInterfaceIndex ExistingPortNumber ReferenceAdded:u8
    1233 AdapterIndex CapabilitiesFlags NumberOfInterruptMessages NumberOfReceiveQueues
    1234 AdapterIndex GroupNumber:u16 MaximumProcessors GroupAffinity:u64
    1235 NewAdapterIndex ProcessorIndex PreviousAdapterIndex TriggeringProcessorIndex
    1236 PreviousAdapterIndex ProcessorIndex
    1237 AdapterIndex IndirectionIndex:u16 OldProcessorIndex NewProcessorIndex
    1238 AdapterIndex ProcessorIndex:u8
    1239 AdapterIndex Setting Value
    1240 InterfaceIndex FailureDescription Status
    1241 InterfaceIndex AddressFamily:u16
    1242,1243 AdapterIndex
    1244 AdapterIndex IndirectionTableSize IndirectionTable:bin(IndirectionTableSize) \
    GroupNumber:u16 ActiveAffinity:u64
    1245 InterfaceIndex AdapterIndex PortNumber
    1246 AdapterIndex HashInfo MaximumProcessors GroupNumber:u16 GroupAffinity:u64 \
    ActiveAffinity:u64 ActiveMode IndirectionTableSize \
    IndirectionTable:bin(IndirectionTableSize)
    1247 InterfaceIndex Capability
    1248 NdkAdapter:ptr CqDepth CqNotificationContext:ptr AffinityMask:u64 AffinityGroup:u16 \
    RequestContext:ptr
    1249 RequestContext:ptr Status NdkObject:ptr CompletionType NdkObjectType
    1250 NdkObject:ptr NdkObjectType RequestContext:ptr
    1251 RequestContext:ptr CompletionType
    1252 NdkCq:ptr CqDepth RequestContext:ptr
    1253 RequestContext:ptr Status CompletionType
    1254 NdkCq:ptr ArmType
    1255 NdkCq:ptr Status BytesTransferred QpContext:ptr RequestContext:ptr ResultIndex:i32 \
    ResultCount:i32
    1256 NdkPd:ptr FastRegister RequestContext:ptr
    1257 NdkQp:ptr
    1258,1259 NdkQp:ptr RequestContext:ptr SgeAddress:ptr SgeLength SgeMemoryRegionToken \
    NumSge:i32 Flags SgeIndex:i32
    1260 NdkMr:ptr Mdl:ptr Length:u64 Flags RequestContext:ptr
    1261,1268,1270,1274,1276 NdkObject:ptr RequestContext:ptr
    1262 NdkMr:ptr AdapterPageCount RemoteAccess RequestContext:ptr
    1263 NdkSrq:ptr SrqDepth NotifyThreshold RequestContext:ptr
    1264,1265 NdkConnector:ptr NdkQp:ptr SrcSockAddrLength SrcSockAddr:bin(SrcSockAddrLength) \
    DestSockAddrLength DestSockAddr:bin(DestSockAddrLength) IRD ORD RequestContext:ptr \
    NdkSharedEndpoint:ptr PrivateDataLength
    1266 NdkConnector:ptr DisconnectEventContext:ptr RequestContext:ptr
    1267 NdkConnector:ptr NdkQp:ptr IRD ORD DisconnectEventContext:ptr RequestContext:ptr \
    PrivateDataLength
    1269,1275 NdkListener:ptr SockAddrLength SockAddr:bin(SockAddrLength) RequestContext:ptr
    1271 NdkPd:ptr SrqDepth MaxReceiveRequestSge NotifyThreshold SrqNotificationContext:ptr \
    AffinityMask:u64 AffinityGroup:u16 RequestContext:ptr
    1272,1273 NdkPd:ptr ReceiveCq:ptr InitiatorCq:ptr QPContext:ptr ReceiveQueueDepth \
    InitiatorQueueDepth MaxReceiveRequestSge MaxInitiatorRequestSge RequestContext:ptr \
    NdkSrq:ptr
    1277 NdkAdapter:ptr ConnectEventContext:ptr RequestContext:ptr
    1278 NdkAdapter:ptr Mdl:ptr Length:u64 RequestContext:ptr LAMBuffer:ptr LAMBufferSize
    1279 NdkAdapter:ptr LAMBuffer:ptr
    1280 CqNotificationContext:ptr CqStatus
    1281 SrqNotificationContext:ptr SrqStatus
    1282 DisconnectEventContext:ptr
    1283 ConnectEventContext:ptr NdkConnector:ptr
    1284 NdkObject:ptr NdkObjectType TokenType Token
    1285 NdkObject:ptr NdkObjectType SockAddrType SockAddrLength SockAddr:bin(SockAddrLength)
    1286 NdkObject:ptr NdkObjectType SockAddrType Status
    1287 NdkConnector:ptr PrivateDataLength Status
    1288 NdkConnector:ptr IRD ORD PrivateDataLength Status
    1289 NdkQp:ptr RequestContext:ptr Status
    1290 NdkQp:ptr RequestContext:ptr NdkMr:ptr NdkMw:ptr VirtualAddress:ptr Length:u64 Flags
    1291 NdkQp:ptr RequestContext:ptr NdkMr:ptr AdapterPageCount AdapterPageArray:ptr FBO \
    Length:u64 BaseVirtualAddress:ptr Flags
    1292 NdkQp:ptr RequestContext:ptr NdkObject:ptr NdkObjectType Flags
    1293,1294 NdkQp:ptr RequestContext:ptr SgeAddress:ptr SgeLength SgeMemoryRegionToken \
    NumSge:i32 Flags SgeIndex:i32 RemoteAddress:u64 RemoteToken
    1295 NdkSrq:ptr RequestContext:ptr SgeAddress:ptr SgeLength SgeMemoryRegionToken NumSge:i32 \
    Flags SgeIndex:i32
    1296 NdkSrq:ptr RequestContext:ptr Status
    1297 InterfaceIndex NdkAdapter:ptr Status
    1298,1299 NdkAdapter:ptr
    1300 Tcb:ptr LocalAddressLength LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) State Pid
    1300v1 Tcb:ptr LocalAddressLength LocalAddress:bin(LocalAddressLength) RemoteAddressLength \
    RemoteAddress:bin(RemoteAddressLength) State Pid ProcessSequenceNumber:u64
    1301 InterfaceIndex EventDescription NDKOperational StatusCode
    1302 AdapterLuid:u64 PatternFriendlyName:utf16 DlAddrLength SrcDLAddress:bin(DlAddrLength) \
    DestDLAddress:bin(DlAddrLength) SrcAddress DestAddress Protocol SrcPort:u16 DestPort:u16
    1303 AdapterLuid:u64 PatternFriendlyName:utf16 DlAddrLength SrcDLAddress:bin(DlAddrLength) \
    DestDLAddress:bin(DlAddrLength) IpAddrLength SrcAddress:bin(IpAddrLength) \
    DestAddress:bin(IpAddrLength) Protocol SrcPort:u16 DestPort:u16
    1304 Tcb:ptr SilentModeEvent Context:ptr
    1305,1306,1309,1310 Tcb:ptr NcmContext:ptr State Pid IsLoopback ChannelStatus Status
    1307 Tcb:ptr NcmContext:ptr Pid Status PushNotificationGuid:guid
    1308 Tcb:ptr NcmContext:ptr Pid RcvNxt Delivered Indicated FinalEvent
    1311,1312 Tcb:ptr SystemReserved WolHandle Status
    1313 InterfaceIndex AoAcCapable BitmapPatternSupported ARPNDOffloadSupported \
    IPAddressWakeReady PatternPriority PhysicalMediumType IpAddrLength IPv4Address \
    IPv6Address:bin(IpAddrLength) IPProtocol Status
    1314 NdkCq:ptr ModerationInterval ModerationCount Status
    1315 Tcb:ptr IsRedirected WfpFailure Status WaitStatus IpAddrLength LocalIPv4Address \
    LocalIPv6Address:bin(IpAddrLength) IPProtocol RemoteIPv4Address \
    RemoteIPv6Address:bin(IpAddrLength) SrcPort:u16 DestPort:u16
    1316 Interface Protocol:ansi IpAddrLength IPv4Address IPv6Address:bin(IpAddrLength) \
    IPProtocol CurrentTime OldBaseTime OldValidTime OldPreferredTime NewBaseTime NewValidTime \
    NewPreferredTime
    1317 Event:ptr Type Processor PowerSource OldPartitionCount NewPartitionCount Progress
    1318 Component PowerStateTransition IndicatingProcessor CurrentTick CurrentTime:u64
    """
}
