#include "CHTTP.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/// How often a client looks whether it is to give up, in milliseconds.
enum { look_milliseconds = 100 };

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
  size_t limit;
  bool is_cut;
} answer_bytes;

struct http_client {
  CURL *easy;
  CURLM *multi;
  answer_bytes headers;
  answer_bytes body;
  char problem[CURL_ERROR_SIZE];
  const uint8_t *upload;
  size_t upload_count;
};

static void begin(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  // A server that goes away must be an error, not a signal that ends the process.
  signal(SIGPIPE, SIG_IGN);
}

http_client *http_client_create(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, begin);
  http_client *client = calloc(1, sizeof *client);
  if (!client) return NULL;
  client->easy = curl_easy_init();
  client->multi = curl_multi_init();
  if (!client->easy || !client->multi) {
    http_client_free(client);
    return NULL;
  }
  return client;
}

void http_client_free(http_client *client) {
  if (!client) return;
  if (client->easy) curl_easy_cleanup(client->easy);
  if (client->multi) curl_multi_cleanup(client->multi);
  free(client->headers.bytes);
  free(client->body.bytes);
  free(client);
}

/// Keeps bytes up to the limit; whatever is behind is only noticed.
static bool keep(answer_bytes *kept, const void *bytes, size_t count) {
  size_t room = kept->limit > kept->count ? kept->limit - kept->count : 0;
  if (count > room) {
    kept->is_cut = true;
    count = room;
  }
  if (kept->count + count > kept->capacity) {
    size_t capacity = (kept->count + count) * 2;
    uint8_t *grown = realloc(kept->bytes, capacity);
    if (!grown) return false;
    kept->bytes = grown;
    kept->capacity = capacity;
  }
  if (count > 0) memcpy(kept->bytes + kept->count, bytes, count);
  kept->count += count;
  return true;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *owner) {
  http_client *client = owner;
  size_t length = size * count;
  // Each answer, such as 100 Continue, begins with its status.
  if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0) client->headers.count = 0;
  return keep(&client->headers, bytes, length) ? length : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *owner) {
  http_client *client = owner;
  return keep(&client->body, bytes, size * count) ? size * count : 0;
}

static size_t give_text(char *bytes, size_t size, size_t count, void *owner) {
  http_client *client = owner;
  size_t room = size * count;
  size_t given = client->upload_count < room ? client->upload_count : room;
  if (given > 0) memcpy(bytes, client->upload, given);
  client->upload += given;
  client->upload_count -= given;
  return given;
}

static http_outcome outcome_of(CURLcode code) {
  switch (code) {
  case CURLE_OK: return http_good;
  case CURLE_COULDNT_RESOLVE_PROXY:
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_CONNECT:
  case CURLE_SSL_CONNECT_ERROR: return http_unreachable;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_CIPHER:
  case CURLE_USE_SSL_FAILED: return http_untrusted;
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_URL_MALFORMAT:
  case CURLE_NOT_BUILT_IN:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_BAD_FUNCTION_ARGUMENT:
  case CURLE_LOGIN_DENIED: return http_senseless;
  default: return http_broken;
  }
}

/// Sets what every transfer has and empties what the last one left.
static void prepare(
  http_client *client, const char *url, const char *authorities, long connect, long most) {
  CURL *easy = client->easy;
  curl_easy_reset(easy);
  client->headers.count = client->body.count = 0;
  client->headers.is_cut = client->body.is_cut = false;
  client->headers.limit = 1 << 16;
  client->problem[0] = 0;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, client->problem);
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, client);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, client);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, most);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  if (authorities) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, authorities);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
  }
}

/// Transfers what is prepared, and looks now and then whether to give up.
static http_answer transfer(http_client *client, bool (*is_over)(void *), void *owner) {
  CURLcode code = CURLE_FAILED_INIT;
  bool is_stopped = false, is_running = true;
  if (curl_multi_add_handle(client->multi, client->easy) != CURLM_OK) is_running = false;
  while (is_running) {
    int running = 0, left = 0;
    CURLMcode state = curl_multi_perform(client->multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left));) {
      if (message->msg == CURLMSG_DONE) code = message->data.result;
    }
    if (state != CURLM_OK || running == 0) break;
    if (is_over && is_over(owner)) {
      is_stopped = true;
      break;
    }
    curl_multi_poll(client->multi, NULL, 0, look_milliseconds, NULL);
  }
  long status = 0;
  curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
  curl_multi_remove_handle(client->multi, client->easy);
  if (!client->problem[0]) {
    strncpy(client->problem, curl_easy_strerror(code), sizeof client->problem - 1);
  }
  return (http_answer){
    .outcome = is_stopped ? http_stopped : outcome_of(code),
    .status = (int)status,
    .headers = (const char *)client->headers.bytes,
    .headers_count = client->headers.count,
    .body = client->body.bytes,
    .body_count = client->body.count,
    .is_cut = client->body.is_cut,
    .problem = client->problem,
  };
}

http_answer http_send(http_client *client, const http_request *request) {
  CURL *easy = client->easy;
  prepare(
    client, request->url, request->authorities, request->connect_milliseconds,
    request->milliseconds);
  client->body.limit = request->answer_limit;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  if (request->proxy) curl_easy_setopt(easy, CURLOPT_PROXY, request->proxy);
  if (strcmp(request->method, "GET") == 0) {
    curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  } else if (strcmp(request->method, "HEAD") == 0) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_count);
    curl_easy_setopt(
      easy, CURLOPT_POSTFIELDS, request->body_count > 0 ? (const char *)request->body : "");
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
  }
  // Neither a pause before the body nor a type that nobody has asked for.
  struct curl_slist *lines = curl_slist_append(NULL, "Expect:");
  bool has_type = false;
  for (const char *const *line = request->headers; line && *line; line++) {
    if (strncasecmp(*line, "content-type:", 13) == 0) has_type = true;
    struct curl_slist *longer = curl_slist_append(lines, *line);
    if (longer) lines = longer;
  }
  if (!has_type) lines = curl_slist_append(lines, "Content-Type:");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
  http_answer answer = transfer(client, request->is_over, request->owner);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all(lines);
  return answer;
}

http_answer http_send_mail(http_client *client, const http_mail *mail) {
  CURL *easy = client->easy;
  prepare(client, mail->url, mail->authorities, mail->connect_milliseconds, mail->milliseconds);
  client->body.limit = 1 << 12;
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(
    easy, CURLOPT_USE_SSL, (long)(mail->needs_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (mail->user) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, mail->user);
    curl_easy_setopt(easy, CURLOPT_PASSWORD, mail->password ? mail->password : "");
  }
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail->from);
  struct curl_slist *to = NULL;
  for (const char *const *address = mail->to; address && *address; address++) {
    struct curl_slist *longer = curl_slist_append(to, *address);
    if (longer) to = longer;
  }
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
  client->upload = mail->text;
  client->upload_count = mail->text_count;
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_text);
  curl_easy_setopt(easy, CURLOPT_READDATA, client);
  http_answer answer = transfer(client, mail->is_over, mail->owner);
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, NULL);
  curl_slist_free_all(to);
  return answer;
}
