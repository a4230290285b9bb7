#ifndef CHTTP_H
#define CHTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// HTTP and SMTP as a client, one request at a time, with libcurl.

/// Connections that are kept open between requests; of use to one thread at a time.
typedef struct http_client http_client;

/// How a request went, besides what the server says.
typedef enum {
  /// The answer is whole.
  http_good,
  /// The server has no address, or nobody listens there: it has seen nothing of the request.
  http_unreachable,
  /// The connection broke or nothing came in time: nobody knows what the server has seen.
  http_broken,
  /// The server's certificate is not trusted, or it speaks no TLS.
  http_untrusted,
  /// The request was given up because it was told to.
  http_stopped,
  /// There can be no such request: a bad address, an unreadable file of authorities.
  http_senseless
} http_outcome;

/// What is asked for.
typedef struct {
  /// GET, POST, PUT, HEAD.
  const char *method;
  const char *url;
  /// Lines such as `Accept: text/plain`, ending in null.
  const char *const *headers;
  const uint8_t *body;
  size_t body_count;
  /// A file with the authorities to trust besides none; null for the system's.
  const char *authorities;
  /// A proxy; empty for none, null for what the environment says.
  const char *proxy;
  long connect_milliseconds;
  long milliseconds;
  /// How many bytes of the answer are kept.
  size_t answer_limit;
  /// Asked every 100 ms: whether to give up.
  bool (*is_over)(void *owner);
  void *owner;
} http_request;

/// A message for a mail server.
typedef struct {
  /// `smtp://host:port` or `smtps://host:port`.
  const char *url;
  /// Null for a server that asks for none.
  const char *user;
  const char *password;
  const char *from;
  /// The addresses, ending in null.
  const char *const *to;
  /// The message with its headers, lines ending in CR LF.
  const uint8_t *text;
  size_t text_count;
  /// Whether the connection must be encrypted.
  bool needs_tls;
  const char *authorities;
  long connect_milliseconds;
  long milliseconds;
  bool (*is_over)(void *owner);
  void *owner;
} http_mail;

/// What came back; valid until the next request of the client.
typedef struct {
  http_outcome outcome;
  /// The status of HTTP, or of SMTP's last answer; 0 when none came.
  int status;
  /// The header lines of the last answer.
  const char *headers;
  size_t headers_count;
  const uint8_t *body;
  size_t body_count;
  /// Whether the body was longer than is kept.
  bool is_cut;
  /// What went wrong, in the library's words.
  const char *problem;
} http_answer;

/// A client; null when there is no memory.
http_client *http_client_create(void);

/// Closes the connections; null is allowed.
void http_client_free(http_client *client);

/// Sends a request and waits for the answer. Redirections are not followed.
http_answer http_send(http_client *client, const http_request *request);

/// Gives a message to a mail server.
http_answer http_send_mail(http_client *client, const http_mail *mail);

#endif
