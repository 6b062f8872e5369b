package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;

/** The gateway itself, as {@code serve} sees it: the composition root is above this package and hands itself in. */
@FunctionalInterface
public interface Serving {
    /** Runs the gateway; returns after a graceful stop, throws when it cannot start. */
    void serve(LoadedConfig loaded, CliContext context) throws Exception;
}
