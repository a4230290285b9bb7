#include "CPostgres.h"

#include <stddef.h>

static void say_nothing(void *context, const char *message) { (void)context, (void)message; }

PGconn *postgres_connect(const char *text) {
  // What stands behind overrides what stands before; the text may be any of them.
  const char *keywords[] = {
    "connect_timeout", "tcp_user_timeout", "application_name", "dbname", "client_encoding", NULL};
  const char *values[] = {"10", "30000", "realtimekql", text, "UTF8", NULL};
  PGconn *connection = PQconnectdbParams(keywords, values, 1);
  if (connection) PQsetNoticeProcessor(connection, say_nothing, NULL);
  return connection;
}

int postgres_understands(const char *text) {
  PQconninfoOption *options = PQconninfoParse(text, NULL);
  if (!options) return 0;
  PQconninfoFree(options);
  return 1;
}
