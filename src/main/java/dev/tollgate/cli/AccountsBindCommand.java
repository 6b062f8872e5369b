package dev.tollgate.cli;

import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.BindRequest;
import dev.tollgate.accounts.Directory;
import dev.tollgate.accounts.NameKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bind",
        description = "Let an account pay for a LiteLLM key, user, team or end user. A name bound before moves.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate accounts bind team team-7f2a --account \"Acme Inc\"",
            "  tollgate accounts bind key_hash 88dc28d0… --account 1 --agent research-agent --project search",
            "  tollgate accounts bind user user-42 --account 1 --source litellm --exempt"
        })
final class AccountsBindCommand extends DatabaseCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "key_hash, user, team or end_user.")
    private NameKind kind = NameKind.USER;

    @Parameters(
            index = "1",
            paramLabel = "VALUE",
            description = "As LiteLLM writes it. Of a virtual key that begins with sk- the hash is taken.")
    private String value = "";

    @Option(names = "--account", required = true, description = "Who pays: id or name.")
    private String account = "";

    @Option(names = "--agent", description = "The agent that all its calls are calls of: slug or id.")
    private @Nullable String agent;

    @Option(names = "--project", description = "The project of the account they belong to: slug or id.")
    private @Nullable String project;

    @Option(names = "--source", description = "Only for records of this LiteLLM fleet. Default: any.")
    private String source = Directory.ANY_SOURCE;

    @Option(names = "--exempt", description = "Its calls cost nothing: they run on the customer's own provider key.")
    private boolean exempt;

    AccountsBindCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    int run(DatabaseSession database) {
        BindRequest request = new BindRequest(source, kind, value, account, agent, project, exempt);
        BindRequest.Bound bound = database.await(new Accounts(database.pool()).bind(request));
        out().printf(
                        "%s %s is bound to account %d, %s.%n",
                        kind.label(),
                        bound.value(),
                        bound.account().id(),
                        bound.account().name());
        if (!bound.agentCounts()) {
            context()
                    .err()
                    .println("tollgate: the account is not entitled to that agent, so its calls will not count for it"
                            + " until it is.");
        }
        return ExitCode.OK;
    }
}
