// Which events nobody needs: what queries compare with constants is compared here.

// Events that were left out, each processor's by itself, by kind.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, kernel_most_kinds);
  __type(key, uint32_t);
  __type(value, uint64_t);
} filtered SEC(".maps");

// What filters look at, each processor's own. What tells the state of connections runs on top of other programs.
enum { fields_of_calls = 0, fields_of_states = 1, fields_count = 2 };
struct fields {
  uint64_t of[16][2];
};
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, fields_count);
  __type(key, uint32_t);
  __type(value, struct fields);
} field_rooms SEC(".maps");

// The names that filters look for, by number.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 2 * kernel_most_names);
  __type(key, struct kernel_name);
  __type(value, uint32_t);
} names SEC(".maps");

// Which of these names the programs of processes have. Of a process that is not in it nothing is known, and its
// events are told.
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1 << 16);
  __type(key, struct kernel_process_key);
  __type(value, uint32_t);
} programs SEC(".maps");

static __always_inline struct kernel_process_key process_key(uint32_t number, uint64_t started) {
  struct kernel_process_key key = {.started = started / 10000000, .number = number};
  return key;
}

// Which of the names that filters look for a text of the kernel's is: its number in the lower half, without regard to
// case in the upper half; 0xFFFF where that is not known.
//
// It and follow_steps are no static functions: so the verifier looks at them once, and not wherever they are called.
__noinline uint32_t number_of_name(uint64_t text) {
  struct kernel_name name;
  __builtin_memset(&name, 0, sizeof name);
  if (bpf_probe_read_kernel_str(name.text, sizeof name.text, (void *)text) <= 1) return (uint32_t)-1;
  uint32_t *number = bpf_map_lookup_elem(&names, &name);
  uint32_t exact = number ? *number : 0;
  uint8_t all = 0;
  for (int i = 0; i < kernel_name_size; i++) {
    uint8_t letter = name.text[i];
    all |= letter;
    if ((uint8_t)(letter - 'A') < 26) name.text[i] = letter | 32;
  }
  name.is_caseless = 1;
  number = bpf_map_lookup_elem(&names, &name);
  uint32_t caseless = number ? *number : 0;
  if (all & 0x80) caseless = kernel_unknown_name;
  return caseless << 16 | (exact & 0xFFFF);
}

// The text with the name of a file; 0 for the top of a mount, which has the name of the place where it is mounted.
static __always_inline uint64_t name_of_file(struct file *file) {
  struct dentry *entry = BPF_CORE_READ(file, f_path.dentry);
  if (entry == BPF_CORE_READ(file, f_path.mnt, mnt_root)) return 0;
  return (uint64_t)BPF_CORE_READ(entry, d_name.name);
}

// Learns which name the program of a process has, which runs it from now on.
static __always_inline void learn_program(const struct kernel_head *head, struct file *file) {
  if (!settings.looks_at_programs) return;
  struct kernel_process_key key = process_key(head->pid, head->started);
  uint32_t numbers = number_of_name(name_of_file(file));
  bpf_map_update_elem(&programs, &key, &numbers, BPF_ANY);
}

// Learns that a new process is what its parent is.
static __always_inline void inherit_program(const struct kernel_exec_event *event) {
  if (!settings.looks_at_programs) return;
  struct kernel_process_key parent = process_key(event->parent, event->parent_started);
  uint32_t *known = bpf_map_lookup_elem(&programs, &parent);
  if (!known) return;
  uint32_t numbers = *known;
  struct kernel_process_key key = process_key(event->head.pid, event->head.started);
  bpf_map_update_elem(&programs, &key, &numbers, BPF_ANY);
}

static __always_inline void forget_program(const struct kernel_head *head) {
  if (!settings.looks_at_programs) return;
  struct kernel_process_key key = process_key(head->pid, head->started);
  bpf_map_delete_elem(&programs, &key);
}

static __always_inline void count_filtered(uint8_t kind) {
  uint32_t key = kind & (kernel_most_kinds - 1);
  uint64_t *count = bpf_map_lookup_elem(&filtered, &key);
  if (count) ++*count;
}

// Goes from step to step of a filter; gives whether the event is told, as it is where it is not known which name
// something has.
__noinline int follow_steps(uint32_t at, uint32_t room_number) {
  struct fields *fields = bpf_map_lookup_elem(&field_rooms, &room_number);
  if (!fields) return 1;
  for (int i = 0; i < kernel_most_steps && at >= kernel_first_step; i++) {
    struct kernel_step *step = &settings.steps[at & (kernel_most_steps - 1)];
    uint64_t *value = fields->of[step->field & 15];
    if (step->question == kernel_asks_name && value[0] == kernel_unknown_name) return 1;
    bool holds = step->question == kernel_asks_less
      ? value[0] < step->low
      : value[0] == step->low && value[1] == step->high;
    at = holds ? step->then : step->otherwise;
  }
  return at != kernel_step_leaves;
}

static __always_inline uint32_t filter_of(uint8_t kind) {
  return settings.filters[kind & (kernel_most_kinds - 1)];
}

// Whether nobody needs any event of a kind; it is counted then.
static __always_inline bool is_left(uint8_t kind) {
  if (filter_of(kind) != kernel_step_leaves) return false;
  count_filtered(kind);
  return true;
}

static __always_inline void set_field(struct fields *fields, uint32_t field, uint64_t number) {
  fields->of[field][0] = number;
  fields->of[field][1] = 0;
}

// Sets the numbers of a name, that of the caseless one behind the other.
static __always_inline void set_name(struct fields *fields, uint32_t field, uint32_t numbers) {
  set_field(fields, field, numbers & 0xFFFF);
  set_field(fields, field + 1, numbers >> 16);
}

// Sets the fields that every event has.
static __always_inline struct fields *fields_of(
  const struct kernel_head *head, uint32_t room_number
) {
  struct fields *fields = bpf_map_lookup_elem(&field_rooms, &room_number);
  if (!fields) return 0;
  set_field(fields, kernel_field_process, head->pid);
  set_field(fields, kernel_field_user, head->user);
  if (!settings.looks_at_programs) return fields;
  struct kernel_process_key key = process_key(head->pid, head->started);
  uint32_t *numbers = bpf_map_lookup_elem(&programs, &key);
  set_name(fields, kernel_field_program, numbers ? *numbers : -1);
  return fields;
}

static __always_inline bool ends(uint32_t at, uint32_t room_number, uint8_t kind) {
  if (follow_steps(at, room_number)) return false;
  count_filtered(kind);
  return true;
}

static __always_inline void set_address(uint64_t *value, uint16_t family, const uint8_t *bytes) {
  if (family == AF_INET) {
    value[0] = 0;
    ((uint32_t *)value)[2] = bpf_htonl(0xFFFF);
    __builtin_memcpy((uint8_t *)value + 12, bytes, 4);
  } else {
    __builtin_memcpy(value, bytes, 16);
  }
}

// Whether nobody needs an event of a connection or a datagram, or a message of DNS; it is counted then.
static __always_inline bool is_left_of_socket(
  const struct kernel_head *head, uint16_t family, uint16_t local_port, uint16_t remote_port,
  const uint8_t *local, const uint8_t *remote, uint32_t size, uint32_t room_number
) {
  uint32_t at = filter_of(head->kind);
  if (at == kernel_step_takes) return false;
  struct fields *fields = fields_of(head, room_number);
  if (!fields) return false;
  set_field(fields, kernel_field_local_port, bpf_ntohs(local_port));
  set_field(fields, kernel_field_remote_port, bpf_ntohs(remote_port));
  set_field(fields, kernel_field_size, size);
  set_address(fields->of[kernel_field_local_address], family, local);
  set_address(fields->of[kernel_field_remote_address], family, remote);
  return ends(at, room_number, head->kind);
}

// Whether nobody needs an event of a file; it is counted then.
static __always_inline bool is_left_of_file(
  const struct kernel_head *head, uint64_t name, bool writes
) {
  uint32_t at = filter_of(head->kind);
  if (at == kernel_step_takes) return false;
  struct fields *fields = fields_of(head, fields_of_calls);
  if (!fields) return false;
  set_field(fields, kernel_field_writes, writes);
  if (settings.looks_at_files) set_name(fields, kernel_field_file, number_of_name(name));
  return ends(at, fields_of_calls, head->kind);
}
