/**
 * What operators do over HTTP that is no other feature's: accounts and whose names are bound to them, credits with the second
 * pair of eyes, price books, and the jobs. Each change is in the audit log, in its own transaction.
 */
@NullMarked
package dev.tollgate.admin;

import org.jspecify.annotations.NullMarked;
