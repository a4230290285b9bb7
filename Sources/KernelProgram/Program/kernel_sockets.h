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
  if (size <= 0 || flags & MSG_NOT_TAKEN || is_own()) return 0;
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

// It is no static function, so that it has a stack of its own, beside that of the calls.
__noinline int accepted(int32_t number) {
  struct sock *sk = socket_of(number);
  if (!sk || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP) return 0;
  struct kernel_head head;
  fill_head(&head, 0, 0);
  uint64_t key = (uint64_t)sk;
  bpf_map_update_elem(&owners, &key, &head, BPF_ANY);
  send_state(sk, &head, kernel_tcp_accept, fields_of_calls);
  return 0;
}

// MARK: UDP

// A question that was asked over a socket that is connected to nobody: a call that reads the answer need not say who has
// sent it.
struct question {
  uint64_t sk;
  uint64_t number;
};

// Whom it was asked.
struct server {
  uint8_t address[16];
};
struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1 << 14);
  __type(key, struct question);
  __type(value, struct server);
} questions SEC(".maps");

static __always_inline void read_peer(struct kernel_socket *event, uint64_t address) {
  struct {
    uint16_t family;
    uint16_t port;
    uint32_t address;
    uint8_t bytes[16];
  } peer = {};
  if (bpf_probe_read_user(&peer, 8, (void *)address) < 0) return;
  if (peer.family == AF_INET) {
    uint8_t *bytes = event->remote;
    __builtin_memset(bytes, 0, 16);
    if (event->family == AF_INET6) {
      bytes[10] = bytes[11] = 0xFF;
      bytes += 12;
    }
    __builtin_memcpy(bytes, &peer.address, 4);
  } else if (peer.family == AF_INET6) {
    bpf_probe_read_user(event->remote, 16, (void *)address + 8);
  } else {
    return;
  }
  event->remote_port = peer.port;
}

// What a call has sent or received: at a place, or in as many parts, each with its place and length there.
struct payload {
  uint64_t place;
  uint32_t parts;
};
struct part {
  uint64_t place;
  uint64_t length;
};

// More parts than this are not looked at.
enum { most_parts = 16 };

// The bytes of a payload, as many as are asked for at most; gives how many they are.
//
// How far it has come is kept in memory, as in append_path.
static __always_inline uint32_t read_payload(
  uint8_t *bytes, uint32_t offset, const struct payload *payload, uint64_t size
) {
  if (size > kernel_longest_message) size = kernel_longest_message;
  if (!payload->parts)
    return bpf_probe_read_user(bytes + offset, bounded(size, 2047), (void *)payload->place) < 0 ? 0 : size;
  volatile uint32_t *place = (void *)(bytes + room_size - 8);
  *place = 0;
  for (uint32_t i = 0; i < most_parts && i < payload->parts; i++) {
    struct part part;
    uint32_t before = *place;
    if (before >= size
        || bpf_probe_read_user(&part, sizeof part, (void *)payload->place + i * sizeof part) < 0)
      break;
    if (part.length > size - before) part.length = size - before;
    if (bpf_probe_read_user(
          bytes + offset + bounded(before, 2047), bounded(part.length, 2047), (void *)part.place) < 0)
      break;
    *place = before + part.length;
  }
  return *place;
}

// The question of a message over a socket, by the number that the message begins with.
static __always_inline struct question question_of(
  uint8_t *bytes, struct sock *sk, const struct payload *payload
) {
  *(uint16_t *)bytes = 0;
  read_payload(bytes, 0, payload, 2);
  struct question question = {.sk = (uint64_t)sk, .number = *(uint16_t *)bytes};
  return question;
}

// Remembers whom a question was asked, and finds out who has sent an answer.
static __always_inline void match_answer(
  struct kernel_socket *event, uint8_t *bytes, struct sock *sk, const struct payload *payload,
  bool sends
) {
  if (event->remote_port != (sends ? bpf_htons(53) : 0)) return;
  struct question question = question_of(bytes, sk, payload);
  if (sends) {
    bpf_map_update_elem(&questions, &question, event->remote, BPF_ANY);
    return;
  }
  struct server *server = bpf_map_lookup_elem(&questions, &question);
  if (!server) return;
  __builtin_memcpy(event->remote, server->address, sizeof event->remote);
  event->remote_port = bpf_htons(53);
}

static __always_inline void send_message(
  const struct kernel_socket *event, uint8_t *bytes, const struct payload *payload
) {
  struct kernel_dns_event *message = (void *)bytes;
  __builtin_memcpy(&message->head, &event->head, sizeof message->head);
  message->family = event->family;
  message->local_port = event->local_port;
  message->remote_port = event->remote_port;
  __builtin_memcpy(message->local, event->local, 32);
  message->head.kind = event->head.kind == kernel_udp_send ? kernel_dns_question : kernel_dns_answer;
  uint32_t length = read_payload(bytes, sizeof *message, payload, event->size);
  if (length == 0) {
    count_lost(message->head.kind);
    return;
  }
  message->message_length = length;
  message->head.length = whole(sizeof *message + length);
  if (is_left_of_socket(
        &message->head, message->family, message->local_port, message->remote_port,
        message->local, message->remote, 0, fields_of_calls))
    return;
  send(message, bounded(message->head.length, 4095));
}

// Tells what a call has sent or received; `peer` is where the address of the other side is, 0 where the call has none;
// `parts` is as a payload has it, with the lowest bit for what is sent.
//
// It is no static function, so that the verifier looks at it once.
__noinline int transmitted(int32_t number, uint64_t place, uint64_t peer, int64_t size, uint64_t parts) {
  struct sock *sk = socket_of(number);
  if (!sk) return 0;
  bool sends = parts & 1;
  uint16_t protocol = BPF_CORE_READ(sk, sk_protocol);
  if (protocol == IPPROTO_TCP) {
    if (settings.uses_calls && size > 0)
      send_transfer(sk, sends ? kernel_tcp_send : kernel_tcp_receive, size);
    return 0;
  }
  if (protocol != IPPROTO_UDP) return 0;
  uint8_t *bytes = room(room_of_calls);
  if (!bytes) return 0;
  // Behind what a message takes: three calls deep there is no room for it on the stack.
  struct kernel_socket *event = (void *)(bytes + room_size / 2);
  fill_head(&event->head, sends ? kernel_udp_send : kernel_udp_receive, sizeof *event);
  fill_addresses(event, sk);
  event->size = size;
  struct payload payload = {.place = place, .parts = parts >> 1};
  bool is_connected = event->remote_port != 0;
  // What is sent may name somebody else than whom the socket is connected to.
  if (peer && (sends || !is_connected)) read_peer(event, peer);
  if (!is_connected && size >= 12) match_answer(event, bytes, sk, &payload, sends);
  if (settings.wants_udp && !is_left(event->head.kind) && !is_left_socket(event, fields_of_calls))
    send(event, sizeof *event);
  if (settings.wants_dns && event->remote_port == bpf_htons(53) && size >= 12)
    send_message(event, bytes, &payload);
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

static __always_inline void transmitted_parts(
  int32_t number, uint64_t parts, uint64_t count, uint64_t peer, int64_t size, bool sends
) {
  transmitted(number, parts, peer, size, count << 1 | sends);
}

static __always_inline void transmitted_message(
  int32_t number, uint64_t address, int64_t size, bool sends
) {
  struct user_message message = {};
  bpf_probe_read_user(&message, sizeof message - 8, (void *)address);
  transmitted_parts(number, message.parts, message.part_count, message.name, size, sends);
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
