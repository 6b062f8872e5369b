package dev.tollgate.cli;

import picocli.CommandLine.Command;

@Command(
        name = "people",
        description = "List people, make them, and make operators of them. By itself it lists them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate people",
            "  tollgate people create --email ada@example.com --name Ada --operator",
            "  tollgate people operator ada@example.com"
        })
final class PeopleCommand extends DatabaseCommand {
    private final PeopleListCommand list;

    PeopleCommand(CliContext context, GlobalOptions options) {
        super(context, options);
        this.list = new PeopleListCommand(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        return list.run(database);
    }
}
