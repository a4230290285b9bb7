#define _GNU_SOURCE
#include "CSocket.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

/// Room for the longest datagram there can be.
enum { longest = 1 << 16 };

struct datagram_batch {
  struct mmsghdr messages[datagram_batch_capacity];
  struct iovec buffers[datagram_batch_capacity];
  struct sockaddr_storage senders[datagram_batch_capacity];
  uint8_t *memory;
};

static void set_address(socket_address *address, const struct sockaddr_storage *from) {
  memset(address, 0, sizeof *address);
  if (from->ss_family == AF_INET6) {
    memcpy(address->bytes, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
  } else if (from->ss_family == AF_INET) {
    address->bytes[10] = address->bytes[11] = 0xFF;
    memcpy(address->bytes + 12, &((const struct sockaddr_in *)from)->sin_addr, 4);
  }
}

datagram_batch *datagram_batch_create(void) {
  datagram_batch *batch = calloc(1, sizeof *batch);
  if (!batch) return NULL;
  batch->memory = malloc((size_t)longest * datagram_batch_capacity);
  if (!batch->memory) {
    free(batch);
    return NULL;
  }
  for (int i = 0; i < datagram_batch_capacity; i++) {
    batch->buffers[i].iov_base = batch->memory + (size_t)i * longest;
    batch->buffers[i].iov_len = longest;
    batch->messages[i].msg_hdr.msg_iov = &batch->buffers[i];
    batch->messages[i].msg_hdr.msg_iovlen = 1;
    batch->messages[i].msg_hdr.msg_name = &batch->senders[i];
  }
  return batch;
}

void datagram_batch_free(datagram_batch *batch) {
  if (!batch) return;
  free(batch->memory);
  free(batch);
}

int datagram_batch_receive(datagram_batch *batch, int descriptor) {
  for (int i = 0; i < datagram_batch_capacity; i++) {
    batch->messages[i].msg_hdr.msg_namelen = sizeof batch->senders[i];
  }
  int count;
  do {
    count = recvmmsg(descriptor, batch->messages, datagram_batch_capacity, MSG_DONTWAIT, NULL);
  } while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

const uint8_t *datagram_batch_get(
  const datagram_batch *batch, int index, uint32_t *count, socket_address *sender) {
  *count = batch->messages[index].msg_len;
  set_address(sender, &batch->senders[index]);
  return batch->buffers[index].iov_base;
}

int socket_set_receive_buffer(int descriptor, int bytes) {
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) != 0) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  }
  int size = 0;
  socklen_t length = sizeof size;
  getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, &length);
  return size;
}

uint32_t socket_dropped(int descriptor) {
  uint32_t numbers[SK_MEMINFO_VARS] = {0};
  socklen_t length = sizeof numbers;
  if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, numbers, &length) != 0) return 0;
  return numbers[SK_MEMINFO_DROPS];
}

bool socket_refuse(int descriptor) {
  struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog program = {.len = 1, .filter = &nothing};
  return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

int socket_accept(int descriptor, socket_address *sender) {
  struct sockaddr_storage from;
  int accepted;
  do {
    socklen_t length = sizeof from;
    memset(&from, 0, sizeof from);
    accepted = accept4(
      descriptor, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (accepted < 0 && (errno == EINTR || errno == ECONNABORTED));
  if (accepted < 0) return -errno;
  int yes = 1;
  setsockopt(accepted, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
  // A sender that is gone gives its place up after three minutes, not after hours.
  int idle = 90, interval = 15, count = 6;
  setsockopt(accepted, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  setsockopt(accepted, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  setsockopt(accepted, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
  set_address(sender, &from);
  return accepted;
}

uint16_t socket_port(int descriptor) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(descriptor, (struct sockaddr *)&address, &length) != 0) return 0;
  // The port is at the same place in both kinds of addresses.
  return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

int socket_events_create(void) {
  int events = epoll_create1(EPOLL_CLOEXEC);
  return events < 0 ? -errno : events;
}

int socket_events_add(int events, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = descriptor};
  return epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : -errno;
}

int socket_events_change(int events, int descriptor, bool writes) {
  struct epoll_event event = {
    .events = EPOLLIN | EPOLLRDHUP | (writes ? EPOLLOUT : 0), .data.fd = descriptor};
  return epoll_ctl(events, EPOLL_CTL_MOD, descriptor, &event) == 0 ? 0 : -errno;
}

int socket_events_take(int events, int *descriptors, int capacity) {
  struct epoll_event ready[128];
  if (capacity > 128) capacity = 128;
  int count;
  do {
    count = epoll_wait(events, ready, capacity, 0);
  } while (count < 0 && errno == EINTR);
  for (int i = 0; i < count; i++) descriptors[i] = ready[i].data.fd;
  return count < 0 ? 0 : count;
}
