package dev.tollgate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "migrate",
        description =
                "Bring the schema up to date as database.migrationUrl says, and give the gateway's role what it needs."
                        + " A start does the same by itself; this is for where a gateway must not know the owner's"
                        + " password.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate migrate", "  TOLLGATE_DATABASE_MIGRATION_URL_FILE=/run/secrets/owner_url tollgate migrate"
        })
final class MigrateCommand extends DatabaseCommand {
    MigrateCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        int applied = database.migrationsApplied();
        out().println(applied == 0 ? "The schema was up to date." : applied + " migrations were applied.");
        return ExitCode.OK;
    }
}
