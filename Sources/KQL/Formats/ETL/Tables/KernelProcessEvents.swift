/// The events of `Microsoft-Windows-Kernel-Process`, by the manifests of Windows 7 and 10.
extension ETWTables {
  /// Processes, threads and images.
  static let kernelProcess = """
    1 ProcessID CreateTime:time ParentProcessID SessionID ImageName:utf16
    1v1 ProcessID CreateTime:time ParentProcessID SessionID Flags ImageName:utf16
    1v2,15 ProcessID CreateTime:time ParentProcessID SessionID Flags ImageName:utf16 \
    ImageChecksum TimeDateStamp PackageFullName:utf16 PackageRelativeAppId:utf16
    1v3,15v1 ProcessID ProcessSequenceNumber:u64 CreateTime:time ParentProcessID \
    ParentProcessSequenceNumber:u64 SessionID Flags ProcessTokenElevationType \
    ProcessTokenIsElevated MandatoryLabel:sid ImageName:utf16 ImageChecksum TimeDateStamp \
    PackageFullName:utf16 PackageRelativeAppId:utf16
    2 ProcessID CreateTime:time ExitTime:time ExitCode TokenElevationType HandleCount \
    CommitCharge:u64 CommitPeak:u64 ImageName:ansi
    2v1 ProcessID CreateTime:time ExitTime:time ExitCode TokenElevationType HandleCount \
    CommitCharge:u64 CommitPeak:u64 CPUCycleCount:u64 ReadOperationCount WriteOperationCount \
    ReadTransferKiloBytes WriteTransferKiloBytes HardFaultCount ImageName:ansi
    2v2 ProcessID ProcessSequenceNumber:u64 CreateTime:time ExitTime:time ExitCode \
    TokenElevationType HandleCount CommitCharge:u64 CommitPeak:u64 CPUCycleCount:u64 \
    ReadOperationCount WriteOperationCount ReadTransferKiloBytes WriteTransferKiloBytes \
    HardFaultCount ImageName:ansi
    3,4 ProcessID ThreadID StackBase:ptr StackLimit:ptr UserStackBase:ptr UserStackLimit:ptr \
    StartAddr:ptr Win32StartAddr:ptr TebBase:ptr
    3v1 ProcessID ThreadID StackBase:ptr StackLimit:ptr UserStackBase:ptr UserStackLimit:ptr \
    StartAddr:ptr Win32StartAddr:ptr TebBase:ptr SubProcessTag
    4v1 ProcessID ThreadID StackBase:ptr StackLimit:ptr UserStackBase:ptr UserStackLimit:ptr \
    StartAddr:ptr Win32StartAddr:ptr TebBase:ptr SubProcessTag CycleTime:u64
    5,6 ImageBase:ptr ImageSize:ptr ProcessID ImageCheckSum TimeDateStamp DefaultBase:ptr \
    ImageName:utf16
    7,8,9,10 ProcessID ThreadID OldPriority:u8 NewPriority:u8
    11,12 FrozenProcessID
    11v1,12v1 FrozenProcessID CreateTime:time
    13,14 ContainerID:guid JobID StatusCode
    16
    17,18 JobID DiskIoAttribution:ptr StatusCode
    19,20 JobID IoRateControl:ptr ControlType RateType RateAmount StatusCode
    19v1,20v1 JobID IoRateControl:ptr MaxIops:u64 MaxBandwidth:u64 MaxTimePercent:u64 \
    ReservationIops:u64 ReservationBandwidth:u64 ReservationTimePercent:u64 \
    CriticalReservationIops:u64 CriticalReservationBandwidth:u64 \
    CriticalReservationTimePercent:u64 ControlFlags VolumeName:utf16 StatusCode
    19v2,20v2 JobID IoRateControl:ptr MaxIops:u64 MaxBandwidth:u64 MaxTimePercent:u64 \
    ReservationIops:u64 ReservationBandwidth:u64 ReservationTimePercent:u64 \
    CriticalReservationIops:u64 CriticalReservationBandwidth:u64 \
    CriticalReservationTimePercent:u64 SoftMaxIops:u64 SoftMaxBandwidth:u64 \
    SoftMaxTimePercent:u64 ControlFlags VolumeName:utf16 StatusCode
    21 OldWorkOnBehalfThreadID NewWorkOnBehalfThreadID
    22 ContainerID:guid JobID State:u16
    23,25,26 ContainerID:guid JobID MonitorName:utf16
    24 ContainerID:guid JobID Status MonitorName:utf16
    """
}
