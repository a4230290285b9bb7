#ifndef CSOCKET_LOCAL_H
#define CSOCKET_LOCAL_H

#include <stddef.h>
#include <stdint.h>

/// Datagrams to a socket of this machine that has a path, such as the journal's.

/// Connects to the socket at a path: a descriptor, or minus the error number.
///
/// Sending waits a tenth of a second for room.
int local_connect(const char *path);

/// Sends bytes as a datagram: 0, or minus the error number.
int local_send(int descriptor, const uint8_t *bytes, size_t count);

/// Sends the descriptor of a sealed file in memory that holds bytes, for those that are too many for a
/// datagram: 0, or minus the error number.
int local_send_file(int descriptor, const uint8_t *bytes, size_t count);

#endif
