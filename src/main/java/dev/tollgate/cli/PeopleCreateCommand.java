package dev.tollgate.cli;

import dev.tollgate.config.LoadedConfig;
import dev.tollgate.people.PeopleDesk;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "create",
        description = "Make a person, and print a link by which he sets his password; it is good for a day.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate people create --email ada@example.com --name Ada --operator",
            "  tollgate people create --email ada@example.com --name Ada --password-stdin < file"
        })
final class PeopleCreateCommand extends GatewayCommand {
    @Option(names = "--email", required = true, description = "Where he signs in with.")
    private String email = "";

    @Option(names = "--name", required = true, description = "What he is called.")
    private String name = "";

    @Option(names = "--operator", description = "He may do what a service key with scope admin may.")
    private boolean operator;

    @Option(
            names = "--password-stdin",
            description = "Take his password from the first line of standard input, and print no link.")
    private boolean passwordFromInput;

    PeopleCreateCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        URI publicUrl = loaded.config().server().publicUrl();
        try (DatabaseSession database = DatabaseSession.open(loaded.config().database())) {
            PeopleDesk desk = new PeopleDesk(database.vertx(), database.pool(), DatabaseCommand.actor());
            PeopleDesk.Made made = database.await(desk.create(new PeopleDesk.Wish(email, name, operator, password())));
            context().err().println("Person " + made.id() + (operator ? ", an operator" : ""));
            context().err().flush();
            if (made.token() != null) {
                out().println(made.link(publicUrl));
            }
        } finally {
            out().flush();
        }
        return ExitCode.OK;
    }

    private @Nullable String password() throws IOException {
        if (!passwordFromInput) {
            return null;
        }
        String line = context().in().readLine();
        return line == null ? "" : line;
    }
}
