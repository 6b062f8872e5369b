package dev.tollgate.cli;

import dev.tollgate.access.Actor;
import dev.tollgate.config.LoadedConfig;

/** A subcommand that works on the database, whether a gateway runs on it or not. */
abstract class DatabaseCommand extends GatewayCommand {
    DatabaseCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    /**
     * Does the work.
     *
     * @return one of {@link ExitCode}
     */
    abstract int run(DatabaseSession database) throws Exception;

    @Override
    protected final int run(LoadedConfig loaded) throws Exception {
        try (DatabaseSession database = DatabaseSession.open(loaded.config().database())) {
            return run(database);
        } finally {
            out().flush();
        }
    }

    /** Who the books name as the one who did it. */
    static String actor() {
        return "cli:" + System.getProperty("user.name", "unknown");
    }

    /** The same for the audit log. */
    static Actor hand() {
        return new Actor(Actor.Kind.COMMAND_LINE, null, actor());
    }
}
