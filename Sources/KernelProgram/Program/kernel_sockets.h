// Connections, datagrams, and the messages of DNS among them.

// Whose a connection is, by its socket: what tells its end often runs while another process does.
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1 << 16);
  __type(key, uint64_t);
  __type(value, struct kernel_head);
} owners SEC(".maps");

enum {
  state_established = 1,
  state_syn_sent = 2,
  state_syn_received = 3,
  state_fin_wait = 4,
  state_close = 7,
  state_close_wait = 8,
  state_last_ack = 9,
  state_listen = 10
};

static __always_inline void fill_addresses(struct kernel_socket *event, struct sock *sk) {
  uint16_t family = BPF_CORE_READ(sk, __sk_common.skc_family);
  event->family = family;
  event->local_port = BPF_CORE_READ((struct inet_sock *)sk, inet_sport);
  event->remote_port = BPF_CORE_READ(sk, __sk_common.skc_dport);
  event->reserved = 0;
  event->padding = 0;
  __builtin_memset(event->local, 0, sizeof event->local);
  __builtin_memset(event->remote, 0, sizeof event->remote);
  if (family == AF_INET) {
    uint32_t address = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
    if (address == 0) address = BPF_CORE_READ((struct inet_sock *)sk, inet_saddr);
    __builtin_memcpy(event->local, &address, 4);
    address = BPF_CORE_READ(sk, __sk_common.skc_daddr);
    __builtin_memcpy(event->remote, &address, 4);
  } else {
    bpf_core_read(event->local, 16, &sk->__sk_common.skc_v6_rcv_saddr);
    bpf_core_read(event->remote, 16, &sk->__sk_common.skc_v6_daddr);
  }
}

static __always_inline bool is_internet(struct sock *sk) {
  uint16_t family = BPF_CORE_READ(sk, __sk_common.skc_family);
  return family == AF_INET || family == AF_INET6;
}

// MARK: TCP

static __always_inline bool is_left_socket(const struct kernel_socket *event, uint32_t room_number) {
  return is_left_of_socket(
    &event->head, event->family, event->local_port, event->remote_port, event->local,
    event->remote, event->size, room_number);
}

static __always_inline void send_transfer(struct sock *sk, uint8_t kind, uint32_t size) {
  if (is_left(kind)) return;
  struct kernel_socket event;
  fill_head(&event.head, kind, sizeof event);
  fill_addresses(&event, sk);
  event.size = size;
  if (!is_left_socket(&event, fields_of_calls)) send(&event, sizeof event);
}

static __always_inline int transfer(struct sock *sk, int size, int flags, uint8_t kind) {
  if (size <= 0 || flags & MSG_PEEK || is_own()) return 0;
  if (!is_internet(sk) || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP) return 0;
  send_transfer(sk, kind, size);
  return 0;
}

SEC("raw_tp/sock_send_length")
int on_send(struct bpf_raw_tracepoint_args *context) {
  return transfer((void *)context->args[0], context->args[1], 0, kernel_tcp_send);
}

SEC("raw_tp/sock_recv_length")
int on_receive(struct bpf_raw_tracepoint_args *context) {
  return transfer(
    (void *)context->args[0], context->args[1], context->args[2], kernel_tcp_receive);
}

static __always_inline void remember_owner(struct sock *sk) {
  struct kernel_head head;
  fill_head(&head, 0, 0);
  uint64_t key = (uint64_t)sk;
  bpf_map_update_elem(&owners, &key, &head, BPF_ANY);
}

// Sends what happens to a connection, as its owner's.
static __always_inline void send_state(
  struct sock *sk, const struct kernel_head *owner, uint8_t kind, uint32_t room_number
) {
  if (owner->pid == settings.own || is_left(kind)) return;
  struct kernel_socket event;
  __builtin_memcpy(&event.head, owner, sizeof event.head);
  event.head.length = sizeof event;
  event.head.kind = kind;
  event.head.time = bpf_ktime_get_boot_ns();
  fill_addresses(&event, sk);
  event.size = 0;
  if (!is_left_socket(&event, room_number)) send(&event, sizeof event);
}

SEC("raw_tp/inet_sock_set_state")
int on_state(struct bpf_raw_tracepoint_args *context) {
  struct sock *sk = (void *)context->args[0];
  int before = context->args[1], after = context->args[2];
  if (!is_internet(sk) || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP) return 0;
  uint64_t key = (uint64_t)sk;
  if (before == state_close && after == state_syn_sent) {
    remember_owner(sk);
    return 0;
  }
  if (before == state_close && after == state_listen) {
    struct kernel_head head;
    fill_head(&head, 0, 0);
    send_state(sk, &head, kernel_tcp_listen, fields_of_states);
    return 0;
  }
  struct kernel_head *owner = bpf_map_lookup_elem(&owners, &key);
  // Only the process itself closes its end of what is open.
  if (!owner
      && ((before == state_established && after == state_fin_wait)
          || (before == state_close_wait && after == state_last_ack))) {
    remember_owner(sk);
    return 0;
  }
  if (!owner) return 0;
  if (before == state_syn_sent && after == state_established)
    send_state(sk, owner, kernel_tcp_connect, fields_of_states);
  if (after != state_close) return 0;
  if (before == state_syn_sent)
    send_state(sk, owner, kernel_tcp_fail, fields_of_states);
  else if (before != state_listen && before != state_close)
    send_state(sk, owner, kernel_tcp_disconnect, fields_of_states);
  bpf_map_delete_elem(&owners, &key);
  return 0;
}

static __always_inline struct sock *socket_of(int32_t number) {
  struct file *file = file_of(number);
  if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & 0170000) != 0140000) return 0;
  struct socket *socket = BPF_CORE_READ(file, private_data);
  struct sock *sk = BPF_CORE_READ(socket, sk);
  return sk && is_internet(sk) ? sk : 0;
}

static __always_inline void accepted(int32_t number) {
  struct sock *sk = socket_of(number);
  if (!sk || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP) return;
  struct kernel_head head;
  fill_head(&head, 0, 0);
  uint64_t key = (uint64_t)sk;
  bpf_map_update_elem(&owners, &key, &head, BPF_ANY);
  send_state(sk, &head, kernel_tcp_accept, fields_of_calls);
}

// MARK: UDP

static __always_inline void read_peer(struct kernel_socket *event, uint64_t address) {
  struct {
    uint16_t family;
    uint16_t port;
    uint32_t address;
    uint8_t bytes[16];
  } peer = {};
  if (bpf_probe_read_user(&peer, 8, (void *)address) < 0) return;
  if (peer.family == AF_INET) {
    __builtin_memcpy(event->remote, &peer.address, 4);
  } else if (peer.family == AF_INET6) {
    bpf_probe_read_user(event->remote, 16, (void *)address + 8);
  } else {
    return;
  }
  event->remote_port = peer.port;
}

static __always_inline void send_message(const struct kernel_socket *event, uint64_t buffer) {
  struct kernel_dns_event *message = (void *)room(room_of_calls);
  if (!message) return;
  __builtin_memcpy(&message->head, &event->head, sizeof message->head);
  message->family = event->family;
  message->local_port = event->local_port;
  message->remote_port = event->remote_port;
  __builtin_memcpy(message->local, event->local, 32);
  uint64_t length = event->size;
  if (length > kernel_longest_message) length = kernel_longest_message;
  message->head.kind = event->head.kind == kernel_udp_send ? kernel_dns_question : kernel_dns_answer;
  if (bpf_probe_read_user(message + 1, length & 2047, (void *)buffer) < 0) {
    count_lost(message->head.kind);
    return;
  }
  message->message_length = length;
  message->head.length = whole(sizeof *message + length);
  if (is_left_of_socket(
        &message->head, message->family, message->local_port, message->remote_port,
        message->local, message->remote, 0, fields_of_calls))
    return;
  send(message, message->head.length & 4095);
}

// Tells what a call has sent or received; `peer` is where the address of the other side is, 0 where the call has none.
//
// It is no static function, so that the verifier looks at it once.
__noinline int transmitted(int32_t number, uint64_t buffer, uint64_t peer, int64_t size, bool sends) {
  struct sock *sk = socket_of(number);
  if (!sk) return 0;
  uint16_t protocol = BPF_CORE_READ(sk, sk_protocol);
  if (protocol == IPPROTO_TCP) {
    if (settings.uses_calls && size > 0)
      send_transfer(sk, sends ? kernel_tcp_send : kernel_tcp_receive, size);
    return 0;
  }
  if (protocol != IPPROTO_UDP) return 0;
  struct kernel_socket event;
  fill_head(&event.head, sends ? kernel_udp_send : kernel_udp_receive, sizeof event);
  fill_addresses(&event, sk);
  event.size = size;
  if (event.remote_port == 0 && peer) read_peer(&event, peer);
  if (settings.wants_udp && !is_left(event.head.kind) && !is_left_socket(&event, fields_of_calls))
    send(&event, sizeof event);
  if (settings.wants_dns && event.remote_port == bpf_htons(53) && size >= 12)
    send_message(&event, buffer);
  return 0;
}

// As programs give them to sendmsg and its kind.
struct user_message {
  uint64_t name;
  uint64_t name_length;
  uint64_t parts;
  uint64_t part_count;
  uint64_t control[3];
  uint64_t length;
};

static __always_inline void transmitted_message(
  int32_t number, uint64_t address, int64_t size, bool sends
) {
  struct user_message message;
  uint64_t peer = 0, buffer = 0;
  if (bpf_probe_read_user(&message, sizeof message - 8, (void *)address) == 0) {
    peer = message.name;
    if (message.part_count) bpf_probe_read_user(&buffer, 8, (void *)message.parts);
  }
  transmitted(number, buffer, peer, size, sends);
}

// As many messages as the kernel takes in one call.
enum { most_messages = 1024 };

// Several messages in one call; the kernel says the length of each.
static __noinline int transmitted_messages(int32_t number, uint64_t address, uint32_t count, bool sends) {
  for (uint32_t i = 0; i < most_messages && i < count; i++, address += sizeof(struct user_message)) {
    uint32_t size = 0;
    bpf_probe_read_user(&size, 4, (void *)address + sizeof(struct user_message) - 8);
    transmitted_message(number, address, size, sends);
  }
  return 0;
}
