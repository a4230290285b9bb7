// What all programs use: settings, the buffer of events, what is known of the running thread.

struct kernel_settings settings;

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 24);
} events SEC(".maps");

// Events that found no room, each processor's by itself, by kind.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, kernel_most_kinds);
  __type(key, uint32_t);
  __type(value, uint64_t);
} lost SEC(".maps");

// Room for a record of any length, each processor's own. A program that runs on top of another one that has not
// finished its record would spoil it: the kernel runs none of these twice at once on a processor, and each kind of
// program has a room of its own.
enum { room_size = 1 << 15, room_of_execs = 0, room_of_calls = 1, room_count = 2 };
struct scratch {
  uint8_t bytes[room_size];
};
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, room_count);
  __type(key, uint32_t);
  __type(value, struct scratch);
} rooms SEC(".maps");

// A value that is not more than `most`, a power of two less 1. A bound that the compiler knows already it would leave out,
// and the verifiers of kernels before 6.3 forget what they know of a value that was put aside: so it is said where the value is used.
#define bounded(value, most)                         \
  ({                                                 \
    uint64_t bounded_value = (value);                \
    asm volatile("" : "+r"(bounded_value));          \
    bounded_value & (most);                          \
  })

static __always_inline uint8_t *room(uint32_t number) {
  struct scratch *scratch = bpf_map_lookup_elem(&rooms, &number);
  return scratch ? scratch->bytes : 0;
}

static __always_inline void count_lost(uint8_t kind) {
  uint32_t key = kind & (kernel_most_kinds - 1);
  uint64_t *count = bpf_map_lookup_elem(&lost, &key);
  if (count) ++*count;
}

// Whoever reads is woken when much has gathered; otherwise it looks by itself now and then.
static __always_inline uint64_t wake(void) {
  return bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >= settings.wakes_at ? BPF_RB_FORCE_WAKEUP
                                                                            : BPF_RB_NO_WAKEUP;
}

static __always_inline void send(void *record, uint64_t length) {
  uint8_t kind = ((struct kernel_head *)record)->kind;
  uint64_t wakes = wake();
  if (bpf_ringbuf_output(&events, record, length, wakes) < 0) count_lost(kind);
}

static __always_inline bool is_own(void) {
  return bpf_get_current_pid_tgid() >> 32 == settings.own;
}

static __always_inline void fill_head(struct kernel_head *head, uint8_t kind, uint32_t length) {
  uint64_t id = bpf_get_current_pid_tgid();
  struct task_struct *task = (void *)bpf_get_current_task();
  head->length = length;
  head->process = 0;
  head->time = bpf_ktime_get_boot_ns();
  head->pid = id >> 32;
  head->thread = (uint32_t)id;
  head->started = BPF_CORE_READ(task, group_leader, start_boottime);
  head->user = (uint32_t)bpf_get_current_uid_gid();
  head->kind = kind;
  head->reserved[0] = head->reserved[1] = head->reserved[2] = 0;
  bpf_get_current_comm(head->command, sizeof head->command);
}

// Records take a multiple of 8 bytes; what is behind the end is never looked at.
static __always_inline uint32_t whole(uint32_t length) { return (length + 7) & ~7u; }

// Writes the names from a file up to the root, each with a NUL; gives where they end.
//
// The place is kept in memory and not in a register: so the verifier looks at a turn of the loop once, and not once
// for every length that names may have had.
static __noinline uint32_t append_path(uint8_t *bytes, uint32_t start, struct path *path) {
  if (!bytes) return start;
  volatile uint32_t *place = (void *)(bytes + room_size - 8);
  *place = start;
  struct vfsmount *mounted = BPF_CORE_READ(path, mnt);
  struct dentry *entry = BPF_CORE_READ(path, dentry);
  struct mount *mount = (void *)mounted - bpf_core_field_offset(struct mount, mnt);
  for (int i = 0; i < 80; i++) {
    struct dentry *top = BPF_CORE_READ(mount, mnt.mnt_root);
    struct dentry *parent = BPF_CORE_READ(entry, d_parent);
    if (entry == top || entry == parent) {
      struct mount *outer = BPF_CORE_READ(mount, mnt_parent);
      if (entry != top || outer == mount) break;
      entry = BPF_CORE_READ(mount, mnt_mountpoint);
      mount = outer;
      continue;
    }
    uint32_t offset = *place;
    if (offset > room_size - 16384 - 256 || offset > start + kernel_longest_path - 256) break;
    const unsigned char *name = BPF_CORE_READ(entry, d_name.name);
    long length = bpf_probe_read_kernel_str(bytes + bounded(offset, 16383), 256, name);
    if (length <= 0 || length > 256) break;
    *place = offset + length;
    entry = parent;
  }
  return *place;
}

static __always_inline struct file *file_of(int32_t number) {
  struct task_struct *task = (void *)bpf_get_current_task();
  struct fdtable *table = BPF_CORE_READ(task, files, fdt);
  if (number < 0 || (uint32_t)number >= BPF_CORE_READ(table, max_fds)) return 0;
  struct file **files = BPF_CORE_READ(table, fd);
  struct file *file = 0;
  bpf_probe_read_kernel(&file, sizeof file, files + number);
  return file;
}
