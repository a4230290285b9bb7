#include "CTLS.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/// How many bytes of a socket are read together: a record has at most 16 KiB more.
enum { read_size = tls_capacity - SSL3_RT_MAX_PLAIN_LENGTH };

struct tls_server {
  SSL_CTX *context;
  BIO_METHOD *transport;
  const char *problem;
  bool needs_password;
  /// What was read from the socket of the connection at work.
  uint8_t incoming[read_size];
};

struct tls_connection {
  tls_server *server;
  SSL *session;
  int descriptor;
  /// What the session has not taken of what was read.
  const uint8_t *rest;
  size_t rest_count;
  bool is_failed;
  const char *problem;
};

// What a session reads and writes with. Its own way to sockets would raise SIGPIPE, and read the
// head and the body of each record with calls of their own.

static int transport_read(BIO *transport, char *bytes, int count) {
  tls_connection *connection = BIO_get_data(transport);
  BIO_clear_retry_flags(transport);
  if (connection->rest_count == 0) {
    BIO_set_retry_read(transport);
    return -1;
  }
  size_t length = (size_t)count < connection->rest_count ? (size_t)count : connection->rest_count;
  memcpy(bytes, connection->rest, length);
  connection->rest += length;
  connection->rest_count -= length;
  return (int)length;
}

static int transport_write(BIO *transport, const char *bytes, int count) {
  tls_connection *connection = BIO_get_data(transport);
  BIO_clear_retry_flags(transport);
  ssize_t sent;
  do {
    sent = send(connection->descriptor, bytes, (size_t)count, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) BIO_set_retry_write(transport);
  return (int)sent;
}

static long transport_control(BIO *transport, int command, long number, void *pointer) {
  (void)transport, (void)number, (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

/// Asked for the password of a key, there is none to give.
static int refuse_password(char *buffer, int size, int is_writing, void *context) {
  (void)buffer, (void)size, (void)is_writing;
  ((tls_server *)context)->needs_password = true;
  return -1;
}

tls_server *tls_server_create(void) {
  tls_server *server = calloc(1, sizeof *server);
  if (!server) return NULL;
  server->context = SSL_CTX_new(TLS_server_method());
  server->transport = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  if (!server->context || !server->transport
      || SSL_CTX_set_min_proto_version(server->context, TLS1_2_VERSION) != 1) {
    ERR_clear_error();
    tls_server_free(server);
    return NULL;
  }
  BIO_meth_set_read(server->transport, transport_read);
  BIO_meth_set_write(server->transport, transport_write);
  BIO_meth_set_ctrl(server->transport, transport_control);
  SSL_CTX_set_options(
    server->context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  // TLS 1.3 sends tickets behind the handshake. Senders that never read would close their socket
  // with bytes unread: then the kernel resets the connection, and what they sent last is lost.
  SSL_CTX_set_num_tickets(server->context, 0);
  SSL_CTX_set_session_cache_mode(server->context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(server->context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(server->context, refuse_password);
  SSL_CTX_set_default_passwd_cb_userdata(server->context, server);
  return server;
}

void tls_server_free(tls_server *server) {
  if (!server) return;
  SSL_CTX_free(server->context);
  BIO_meth_free(server->transport);
  free(server);
}

/// Whether a file can be opened; errno tells why not.
static bool is_readable(const char *path) {
  FILE *file = fopen(path, "re");
  if (!file) return false;
  // A folder can be opened, and not read.
  bool is_read = fgetc(file) != EOF || !ferror(file);
  int error = errno;
  fclose(file);
  errno = error;
  return is_read;
}

/// What the errors of a call that read a file mean.
static tls_file_state refusal(tls_server *server) {
  unsigned long error = ERR_peek_error();
  bool is_empty =
    error == 0
    || (ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE);
  server->problem = ERR_reason_error_string(error);
  ERR_clear_error();
  return is_empty ? tls_file_empty : tls_file_refused;
}

tls_file_state tls_server_use_certificate(tls_server *server, const char *path) {
  if (!is_readable(path)) return tls_file_unreadable;
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(server->context, path) != 1) return refusal(server);
  const X509 *certificate = SSL_CTX_get0_certificate(server->context);
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) return tls_file_expired;
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) return tls_file_not_yet_valid;
  return tls_file_good;
}

tls_file_state tls_server_use_key(tls_server *server, const char *path) {
  if (!is_readable(path)) return tls_file_unreadable;
  ERR_clear_error();
  server->needs_password = false;
  BIO *file = BIO_new_file(path, "r");
  EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, refuse_password, server) : NULL;
  BIO_free(file);
  if (server->needs_password) {
    EVP_PKEY_free(key);
    ERR_clear_error();
    return tls_file_encrypted;
  }
  if (!key) {
    // Whatever the decoders say, the file has no key that they can read.
    ERR_clear_error();
    return tls_file_empty;
  }
  tls_file_state state = tls_file_good;
  if (X509_check_private_key(SSL_CTX_get0_certificate(server->context), key) != 1) {
    state = tls_file_mismatched;
    ERR_clear_error();
  } else if (SSL_CTX_use_PrivateKey(server->context, key) != 1) {
    refusal(server);
    state = tls_file_refused;
  }
  EVP_PKEY_free(key);
  return state;
}

tls_file_state tls_server_require_clients(tls_server *server, const char *path) {
  if (!is_readable(path)) return tls_file_unreadable;
  ERR_clear_error();
  STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(path);
  if (!names || SSL_CTX_load_verify_file(server->context, path) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return refusal(server);
  }
  SSL_CTX_set_client_CA_list(server->context, names);
  SSL_CTX_set_verify(server->context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
  return tls_file_good;
}

static void write_time(const ASN1_TIME *time, char text[32]) {
  struct tm parts = {0};
  text[0] = 0;
  if (ASN1_TIME_to_tm(time, &parts) == 1) strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

void tls_server_validity(const tls_server *server, char from[32], char until[32]) {
  const X509 *certificate = SSL_CTX_get0_certificate(server->context);
  from[0] = until[0] = 0;
  if (!certificate) return;
  write_time(X509_get0_notBefore(certificate), from);
  write_time(X509_get0_notAfter(certificate), until);
}

const char *tls_server_problem(const tls_server *server) { return server->problem; }

tls_connection *tls_accept(tls_server *server, int descriptor) {
  tls_connection *connection = calloc(1, sizeof *connection);
  if (!connection) return NULL;
  connection->server = server;
  connection->descriptor = descriptor;
  connection->session = SSL_new(server->context);
  BIO *transport = BIO_new(server->transport);
  if (!connection->session || !transport) {
    ERR_clear_error();
    BIO_free(transport);
    SSL_free(connection->session);
    free(connection);
    return NULL;
  }
  BIO_set_data(transport, connection);
  BIO_set_init(transport, 1);
  SSL_set_bio(connection->session, transport, transport);
  SSL_set_accept_state(connection->session);
  return connection;
}

void tls_connection_free(tls_connection *connection) {
  if (!connection) return;
  if (!connection->is_failed && SSL_is_init_finished(connection->session)) {
    SSL_shutdown(connection->session);
  }
  SSL_free(connection->session);
  ERR_clear_error();
  free(connection);
}

/// What made the session fail.
static tls_state failure(tls_connection *connection) {
  connection->is_failed = true;
  long verified = SSL_get_verify_result(connection->session);
  unsigned long error = ERR_peek_error();
  connection->problem = verified != X509_V_OK ? X509_verify_cert_error_string(verified)
                                              : ERR_reason_error_string(error);
  ERR_clear_error();
  return tls_failed;
}

tls_state tls_receive(tls_connection *connection, uint8_t *bytes, uint32_t *count) {
  *count = 0;
  ssize_t received;
  do {
    received = recv(
      connection->descriptor, connection->server->incoming, read_size, MSG_DONTWAIT);
  } while (received < 0 && errno == EINTR);
  bool has_none = received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  if (received <= 0 && !has_none) {
    // What was in the middle of its way is lost; the frames tell whether that matters.
    connection->is_failed = true;
    return tls_closed;
  }
  connection->rest = connection->server->incoming;
  connection->rest_count = has_none ? 0 : (size_t)received;
  ERR_clear_error();
  while (true) {
    size_t length = 0;
    size_t room = tls_capacity - *count;
    if (SSL_read_ex(connection->session, bytes + *count, room, &length) == 1) {
      *count += (uint32_t)length;
      continue;
    }
    switch (SSL_get_error(connection->session, 0)) {
    case SSL_ERROR_WANT_READ: return received == read_size ? tls_more : tls_open;
    case SSL_ERROR_WANT_WRITE:
      return connection->rest_count == 0 ? tls_blocked : failure(connection);
    case SSL_ERROR_ZERO_RETURN: return tls_closed;
    default: return failure(connection);
    }
  }
}

bool tls_is_established(const tls_connection *connection) {
  return SSL_is_init_finished(connection->session);
}

const char *tls_problem(const tls_connection *connection) { return connection->problem; }
