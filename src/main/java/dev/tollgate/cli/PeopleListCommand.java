package dev.tollgate.cli;

import dev.tollgate.people.PeopleDesk;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "list",
        description = "List all people who can sign in.",
        footerHeading = "%nExamples:%n",
        footer = "  tollgate people list")
final class PeopleListCommand extends DatabaseCommand {
    private static final int PAGE = 500;

    PeopleListCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        PeopleDesk desk = new PeopleDesk(database.vertx(), database.pool(), actor());
        TextTable table = new TextTable("ID", "EMAIL", "NAME", "OPERATOR", "ACCOUNTS", "CREATED");
        List<PeopleDesk.Listed> page = database.await(desk.list(0, PAGE));
        while (!page.isEmpty()) {
            page.forEach(each -> table.row(
                    each.id(),
                    each.email() == null ? "-" : each.email(),
                    each.name(),
                    each.operator() ? "yes" : "",
                    each.accounts(),
                    each.createdAt().truncatedTo(ChronoUnit.SECONDS)));
            page = database.await(desk.list(page.getLast().id(), PAGE));
        }
        table.print(out());
        return ExitCode.OK;
    }
}
