package dev.tollgate.cli;

import dev.tollgate.access.Actor;
import dev.tollgate.accounts.Accounts;
import dev.tollgate.accounts.AccountsSql;
import dev.tollgate.config.LoadedConfig;
import dev.tollgate.rights.Export;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description = "Write down all that is known of an account. That it was taken stands in the audit log.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  tollgate accounts export 17 > account-17.json",
            "  tollgate accounts export \"Acme Inc\" --csv --out acme.zip"
        })
final class AccountsExportCommand extends GatewayCommand {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @Parameters(paramLabel = "ACCOUNT", description = "Its id or its name.")
    private String account = "";

    @ArgGroup
    private @Nullable Form form;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "A new file, which its owner alone may read. Default: standard output, for JSON.")
    private @Nullable Path file;

    @Spec
    private @Nullable CommandSpec spec;

    /** One of the two. */
    static final class Form {
        @Option(names = "--json", required = true, description = "One JSON document, which is the default.")
        private boolean json;

        @Option(names = "--csv", required = true, description = "A ZIP archive with a CSV for each part.")
        private boolean csv;
    }

    AccountsExportCommand(CliContext context, GlobalOptions options) {
        super(context, options);
    }

    @Override
    protected int run(LoadedConfig loaded) throws Exception {
        Export.Format format = form != null && form.csv && !form.json ? Export.Format.CSV : Export.Format.JSON;
        Path wanted = file;
        if (wanted == null && format == Export.Format.CSV && spec != null) {
            throw new ParameterException(spec.commandLine(), "An archive is no text: name a file with --out.");
        }
        Path target = wanted == null ? null : context().workingDirectory().resolve(wanted);
        if (target != null && Files.exists(target)) {
            throw new FileAlreadyExistsException(target + " is there already; name another file.");
        }
        try (DatabaseSession database = DatabaseSession.open(loaded.config().database())) {
            AccountsSql.Summary found = database.await(new Accounts(database.pool()).resolve(account));
            long rows = target == null
                    ? export(database, found.id(), format, this::print)
                    : toFile(database, found.id(), format, target);
            context().err().println("Account " + found.id() + ", " + found.name() + ": " + rows + " rows");
        } finally {
            progress("");
            context().err().flush();
            out().flush();
        }
        return ExitCode.OK;
    }

    private interface Writing {
        void write(Buffer text) throws IOException;
    }

    private void print(Buffer text) throws IOException {
        out().print(text);
        if (out().checkError()) {
            throw new IOException("Standard output is closed.");
        }
    }

    /** Under another name until it is whole, so that half an export never looks like one. */
    private long toFile(DatabaseSession database, long accountId, Export.Format format, Path target)
            throws IOException {
        Path partial = target.resolveSibling(target.getFileName() + ".part");
        Files.deleteIfExists(partial);
        try {
            long rows;
            try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                    partial, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY))) {
                rows = export(database, accountId, format, text -> out.write(text.getBytes()));
            }
            Files.move(partial, target);
            return rows;
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private long export(DatabaseSession database, long accountId, Export.Format format, Writing writing) {
        Export.Sink sink = new Export.Sink() {
            @Override
            public Future<Void> write(Buffer text) {
                try {
                    writing.write(text);
                    return Future.succeededFuture();
                } catch (IOException e) {
                    return Future.failedFuture(e);
                }
            }

            @Override
            public void reached(String part, long rows) {
                progress(rows + " rows, " + part);
            }
        };
        Actor actor = DatabaseCommand.hand();
        return database.await(Export.note(database.pool(), actor, accountId, format)
                .compose(there -> new Export(
                                database.pool(), database.vertx().getOrCreateContext(), format, accountId, sink)
                        .send(Instant.now().toString())));
    }
}
