#ifndef CTLS_H
#define CTLS_H

#include <stdbool.h>
#include <stdint.h>

/// The server's side of TLS over sockets that do not block, with libssl.

/// A certificate, its key, and who may connect; of use to one thread at a time.
typedef struct tls_server tls_server;

/// The TLS of one connection; its server must outlive it.
typedef struct tls_connection tls_connection;

/// What is wrong with a file.
typedef enum {
  tls_file_good,
  /// It cannot be opened: errno says why.
  tls_file_unreadable,
  /// It has no certificate, or no private key, in PEM form.
  tls_file_empty,
  /// The private key needs a password.
  tls_file_encrypted,
  /// The private key belongs to another certificate.
  tls_file_mismatched,
  tls_file_expired,
  tls_file_not_yet_valid,
  /// libssl does not accept it: ``tls_server_problem`` says why.
  tls_file_refused
} tls_file_state;

/// Where a connection is.
typedef enum {
  /// More has to come.
  tls_open,
  /// The socket may have more.
  tls_more,
  /// The socket has no room for what has to be sent: call again when it has.
  tls_blocked,
  /// The other side has closed it.
  tls_closed,
  /// It is of no more use: ``tls_problem`` says why.
  tls_failed
} tls_state;

/// A server of TLS 1.2 and later, without renegotiation; null when libssl does not work.
tls_server *tls_server_create(void);

/// Frees a server; null is allowed.
void tls_server_free(tls_server *server);

/// Reads a certificate, and those of its issuers behind it.
tls_file_state tls_server_use_certificate(tls_server *server, const char *path);

/// Reads the private key of the certificate, which must have been read.
tls_file_state tls_server_use_key(tls_server *server, const char *path);

/// Reads the certificates one of which must have signed every client's.
tls_file_state tls_server_require_clients(tls_server *server, const char *path);

/// From and until when the certificate is valid: `2024-05-01T10:00:00Z`.
void tls_server_validity(const tls_server *server, char from[32], char until[32]);

/// Why libssl did not accept a file.
const char *tls_server_problem(const tls_server *server);

/// Begins the handshake on a connected socket; null when there is no memory.
tls_connection *tls_accept(tls_server *server, int descriptor);

/// Tells the other side, if it can still be told, and frees the connection; the socket stays open.
void tls_connection_free(tls_connection *connection);

/// Reads from the socket once and gives what that decrypts to, without waiting.
///
/// There may be bytes whatever the state is. There must be room for `tls_capacity` bytes.
tls_state tls_receive(tls_connection *connection, uint8_t *bytes, uint32_t *count);

/// What the bytes read together can decrypt to, the beginning of a record before them included.
enum { tls_capacity = 1 << 16 };

/// Whether the handshake is over.
bool tls_is_established(const tls_connection *connection);

/// Why the connection failed; null when libssl does not tell.
const char *tls_problem(const tls_connection *connection);

#endif
