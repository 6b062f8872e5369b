/**
 * Who pays: accounts, what binds LiteLLM keys, users and teams to them, and the agents and projects they may name.
 *
 * <p>{@link Directory} holds all of it in memory for the hot path; the rows are the truth and tell every node of changes.
 */
@NullMarked
package dev.tollgate.accounts;

import org.jspecify.annotations.NullMarked;
