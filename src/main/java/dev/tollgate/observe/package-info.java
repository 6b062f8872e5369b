/**
 * What operators see of a running gateway: logs without secrets, metrics, and the management port with its health checks.
 * Nothing here decides anything; the features report to it and never wait for it.
 */
@NullMarked
package dev.tollgate.observe;

import org.jspecify.annotations.NullMarked;
