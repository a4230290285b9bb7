#ifndef CPOSTGRES_H
#define CPOSTGRES_H

#include <postgresql/libpq-fe.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Connects by a connection string; the result must be given to `PQfinish`, and `PQstatus` tells how it went.
///
/// What the string does not say: 10 s to connect, 30 s until a server that does not answer is given up.
/// Notices of the server are not printed.
PGconn *postgres_connect(const char *text);

/// Whether a text can be a connection string.
int postgres_understands(const char *text);

#ifdef __cplusplus
}
#endif

#endif
