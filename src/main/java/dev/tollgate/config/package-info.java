/**
 * The configuration: a tree of records, read from defaults, a YAML file, the environment and the command line, in rising order.
 * Every problem of all the sources is collected and reported together, with the key, where it was set and what was probably meant.
 */
@NullMarked
package dev.tollgate.config;

import org.jspecify.annotations.NullMarked;
