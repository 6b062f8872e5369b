/**
 * PostgreSQL for everyone else: the embedded server or a given one, its schema, the connection pool, notifications.
 * Features take a {@link dev.tollgate.db.Database} and keep their SQL to themselves.
 */
@NullMarked
package dev.tollgate.db;

import org.jspecify.annotations.NullMarked;
