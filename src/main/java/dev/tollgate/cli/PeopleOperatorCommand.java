package dev.tollgate.cli;

import dev.tollgate.people.PeopleDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "operator",
        description = "Make somebody an operator, or take that away.",
        footerHeading = "%nExamples:%n",
        footer = {"  tollgate people operator ada@example.com", "  tollgate people operator ada@example.com --no"})
final class PeopleOperatorCommand extends DatabaseCommand {
    @Parameters(paramLabel = "EMAIL", description = "Whom.")
    private String email = "";

    @Option(names = "--no", description = "He is none any more.")
    private boolean no;

    PeopleOperatorCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        PeopleDesk desk = new PeopleDesk(database.vertx(), database.pool(), actor());
        database.await(desk.operator(email, !no));
        out().println(email + (no ? " is no operator any more." : " is an operator."));
        return ExitCode.OK;
    }
}
