#ifndef CSOCKET_H
#define CSOCKET_H

#include "CSocketLocal.h"

#include <stdbool.h>
#include <stdint.h>

/// The system calls that Swift's Glibc does not have, most of them about sockets.

/// The address of a sender: IPv6, or IPv4 as `::ffff:a.b.c.d`, in network order.
typedef struct {
  uint8_t bytes[16];
} socket_address;

/// Datagrams that are received together; of use to one thread at a time.
typedef struct datagram_batch datagram_batch;

/// How many datagrams one call can receive.
enum { datagram_batch_capacity = 64 };

/// Memory for datagrams; null when there is none.
datagram_batch *datagram_batch_create(void);

/// Frees the memory; null is allowed.
void datagram_batch_free(datagram_batch *batch);

/// Receives the datagrams that are there, without waiting: their number, or minus the error number.
int datagram_batch_receive(datagram_batch *batch, int descriptor);

/// The bytes of a datagram of the last call, how many there are, and who sent them.
const uint8_t *datagram_batch_get(
  const datagram_batch *batch, int index, uint32_t *count, socket_address *sender);

/// Asks for a receive buffer of so many bytes, beyond the system's limit where that is allowed:
/// what it has now.
int socket_set_receive_buffer(int descriptor, int bytes);

/// How many datagrams the kernel has dropped since the socket was opened.
uint32_t socket_dropped(int descriptor);

/// Lets the kernel drop, and count, every datagram from now on: false when it does not.
bool socket_refuse(int descriptor);

/// Accepts a connection without waiting: its descriptor, or minus the error number.
int socket_accept(int descriptor, socket_address *sender);

/// The port that a socket is bound to.
uint16_t socket_port(int descriptor);

/// A set of descriptors to wait for: its own descriptor, or minus the error number.
int socket_events_create(void);

/// Adds a descriptor: 0, or minus the error number.
int socket_events_add(int events, int descriptor);

/// Waits for a descriptor to take bytes as well, or no longer: 0, or minus the error number.
int socket_events_change(int events, int descriptor, bool writes);

/// The descriptors that have something to read, without waiting: their number.
int socket_events_take(int events, int *descriptors, int capacity);

/// When a file was made, in units of 100 ns since 1970, or -1 where that is not known.
int64_t file_birth_time(const char *path);

/// The words that the process was started with, the program's name first, and how many they are.
///
/// Swift's own list comes from `/proc`, which a chroot need not have.
char **program_arguments(int *number);

#endif
