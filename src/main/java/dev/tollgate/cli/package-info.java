/**
 * The command line: options, help, exit codes and what a person is told when something is wrong.
 * A subcommand reads the configuration through {@link dev.tollgate.cli.GatewayCommand} and calls one method of a feature.
 */
@NullMarked
package dev.tollgate.cli;

import org.jspecify.annotations.NullMarked;
