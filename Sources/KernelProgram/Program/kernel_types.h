// The fields of the kernel's types that the programs read; libbpf finds their places.

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct in6_addr {
  uint8_t bytes[16];
};

struct sock_common {
  uint32_t skc_daddr;
  uint32_t skc_rcv_saddr;
  uint16_t skc_dport;
  uint16_t skc_family;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
  struct sock_common __sk_common;
  uint16_t sk_protocol;
};

struct inet_sock {
  uint32_t inet_saddr;
  uint16_t inet_sport;
};

struct socket {
  struct sock *sk;
};

struct qstr {
  const unsigned char *name;
};

struct super_block {
  unsigned long s_magic;
};

struct inode {
  uint16_t i_mode;
  int64_t i_size;
  struct super_block *i_sb;
};

struct dentry {
  struct dentry *d_parent;
  struct qstr d_name;
};

struct vfsmount {
  struct dentry *mnt_root;
};

struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
};

struct path {
  struct vfsmount *mnt;
  struct dentry *dentry;
};

struct file {
  struct path f_path;
  struct inode *f_inode;
  void *private_data;
  unsigned int f_flags;
  unsigned int f_mode;
};

struct fdtable {
  unsigned int max_fds;
  struct file **fd;
};

struct files_struct {
  struct fdtable *fdt;
};

struct fs_struct {
  struct path pwd;
};

struct mm_struct {
  unsigned long arg_start;
  unsigned long arg_end;
  struct file *exe_file;
};

typedef struct {
  int counter;
} atomic_t;

struct signal_struct {
  atomic_t live;
};

struct thread_info {
  uint32_t status;
};

struct linux_binprm {
  const char *filename;
};

struct task_struct {
  struct thread_info thread_info;
  int pid;
  int tgid;
  int exit_code;
  uint64_t start_boottime;
  char comm[16];
  struct task_struct *group_leader;
  struct task_struct *real_parent;
  struct mm_struct *mm;
  struct fs_struct *fs;
  struct files_struct *files;
  struct signal_struct *signal;
};

#if defined(__TARGET_ARCH_x86)
struct pt_regs {
  unsigned long r10;
  unsigned long r8;
  unsigned long dx;
  unsigned long si;
  unsigned long di;
  unsigned long orig_ax;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
  uint64_t regs[31];
  uint64_t orig_x0;
  int32_t syscallno;
};
#endif

#pragma clang attribute pop

// A call that has returned: its number and arguments.
struct call {
  int64_t number;
  uint64_t arguments[5];
};

#if defined(__TARGET_ARCH_x86)
enum {
  call_read = 0,
  call_write = 1,
  call_open = 2,
  call_readv = 19,
  call_writev = 20,
  call_accept = 43,
  call_sendto = 44,
  call_recvfrom = 45,
  call_sendmsg = 46,
  call_recvmsg = 47,
  call_rename = 82,
  call_creat = 85,
  call_unlink = 87,
  call_openat = 257,
  call_unlinkat = 263,
  call_renameat = 264,
  call_accept4 = 288,
  call_recvmmsg = 299,
  call_sendmmsg = 307,
  call_renameat2 = 316,
  call_openat2 = 437
};

// A call of a program of 32 bits has other numbers.
static __always_inline bool is_foreign(void) {
  struct task_struct *task = (void *)bpf_get_current_task();
  return BPF_CORE_READ(task, thread_info.status) & 2;
}

static __always_inline void read_call(struct call *call, struct pt_regs *regs) {
  call->number = (int64_t)BPF_CORE_READ(regs, orig_ax);
  call->arguments[0] = BPF_CORE_READ(regs, di);
  call->arguments[1] = BPF_CORE_READ(regs, si);
  call->arguments[2] = BPF_CORE_READ(regs, dx);
  call->arguments[3] = BPF_CORE_READ(regs, r10);
  call->arguments[4] = BPF_CORE_READ(regs, r8);
}

static __always_inline int64_t call_number(struct pt_regs *regs) {
  return (int64_t)BPF_CORE_READ(regs, orig_ax);
}
#elif defined(__TARGET_ARCH_arm64)
enum {
  call_open = -2,
  call_rename = -3,
  call_creat = -4,
  call_unlink = -5,
  call_unlinkat = 35,
  call_renameat = 38,
  call_openat = 56,
  call_read = 63,
  call_write = 64,
  call_readv = 65,
  call_writev = 66,
  call_accept = 202,
  call_sendto = 206,
  call_recvfrom = 207,
  call_sendmsg = 211,
  call_recvmsg = 212,
  call_accept4 = 242,
  call_recvmmsg = 243,
  call_sendmmsg = 269,
  call_renameat2 = 276,
  call_openat2 = 437
};

static __always_inline bool is_foreign(void) { return false; }

static __always_inline void read_call(struct call *call, struct pt_regs *regs) {
  call->number = BPF_CORE_READ(regs, syscallno);
  call->arguments[0] = BPF_CORE_READ(regs, orig_x0);
  call->arguments[1] = BPF_CORE_READ(regs, regs[1]);
  call->arguments[2] = BPF_CORE_READ(regs, regs[2]);
  call->arguments[3] = BPF_CORE_READ(regs, regs[3]);
  call->arguments[4] = BPF_CORE_READ(regs, regs[4]);
}

static __always_inline int64_t call_number(struct pt_regs *regs) {
  return BPF_CORE_READ(regs, syscallno);
}
#else
#error "the calls of this kind of processor are not known"
#endif

enum {
  AF_INET = 2,
  AF_INET6 = 10,
  IPPROTO_TCP = 6,
  IPPROTO_UDP = 17,
  // What is only looked at, and what comes back of what was sent.
  MSG_NOT_TAKEN = 2 | 0x2000,
  AT_FDCWD = -100
};
