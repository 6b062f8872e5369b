/**
 * What customers build and run: projects, how many of them and of their deploys a plan gives, and what the runtime that keeps
 * deploys up is told. It knows what an account has bought from {@code billing}, and nothing of how it was paid.
 */
@NullMarked
package dev.tollgate.projects;

import org.jspecify.annotations.NullMarked;
