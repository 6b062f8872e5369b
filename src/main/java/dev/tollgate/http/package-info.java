/**
 * What all routes share: the servers, one way to say an error, request ids and the reading of queries.
 *
 * <p>It knows no feature; each feature mounts its own routes.
 */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
