/// The events of `Microsoft-Windows-Kernel-File`, by the manifests of Windows 7 and 10.
extension ETWTables {
  /// Operations on files.
  static let kernelFile = """
    10,11 FileKey:ptr FileName:utf16
    12,30 Irp:ptr ThreadId:ptr FileObject:ptr CreateOptions CreateAttributes ShareAccess \
    FileName:utf16
    12v1,30v1 Irp:ptr FileObject:ptr IssuingThreadId CreateOptions CreateAttributes ShareAccess \
    FileName:utf16
    13,14,21 Irp:ptr ThreadId:ptr FileObject:ptr FileKey:ptr
    13v1,14v1,21v1 Irp:ptr FileObject:ptr FileKey:ptr IssuingThreadId
    15,16 ByteOffset:u64 Irp:ptr ThreadId:ptr FileObject:ptr FileKey:ptr IOSize IOFlags
    15v1,16v1 ByteOffset:u64 Irp:ptr FileObject:ptr FileKey:ptr IssuingThreadId IOSize IOFlags \
    ExtraFlags
    17,18,19,22,23,29 Irp:ptr ThreadId:ptr FileObject:ptr FileKey:ptr ExtraInformation:ptr \
    InfoClass
    17v1,18v1,19v1,22v1,23v1,29v1,31v1,32v1,33v1,34v1 Irp:ptr FileObject:ptr FileKey:ptr \
    ExtraInformation:ptr IssuingThreadId InfoClass
    20,25 Irp:ptr ThreadId:ptr FileObject:ptr FileKey:ptr Length InfoClass FileIndex \
    FileName:utf16
    20v1,25v1 Irp:ptr FileObject:ptr FileKey:ptr IssuingThreadId Length InfoClass FileIndex \
    FileName:utf16
    24 Irp:ptr ExtraInformation:ptr Status
    26,27,28 Irp:ptr ThreadId:ptr FileObject:ptr FileKey:ptr ExtraInformation:ptr InfoClass \
    FilePath:utf16
    26v1,27v1,28v1 Irp:ptr FileObject:ptr FileKey:ptr ExtraInformation:ptr IssuingThreadId \
    InfoClass FilePath:utf16
    """
}
