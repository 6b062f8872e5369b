package dev.tollgate.config;

/** What the gateway is run for. Production is never a default: it must be said. */
public enum Mode {
    /** To try it: publicly known keys, demo accounts, embedded PostgreSQL; loopback and test money only. */
    SANDBOX,
    /** Real customers: nothing is seeded and the weak spots of a sandbox are configuration errors. */
    PRODUCTION;

    /** {@code inSandbox} or {@code inProduction}, for defaults that differ. */
    <T> T pick(T inSandbox, T inProduction) {
        return switch (this) {
            case SANDBOX -> inSandbox;
            case PRODUCTION -> inProduction;
        };
    }
}
