package dev.tollgate.db;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes a new cluster, or checks that the one there fits these programs. */
final class PostgresInitdb {
    private final EmbeddedOptions options;
    private final PostgresCommand command;
    private final Path bin;

    PostgresInitdb(EmbeddedOptions options, PostgresCommand command, Path bin) {
        this.options = options;
        this.command = command;
        this.bin = bin;
    }

    /** Makes the cluster when there is none: under a temporary name, so that a cluster under its final name is whole. */
    void make() throws IOException, InterruptedException {
        Path cluster = options.cluster();
        if (Files.isDirectory(cluster)) {
            checkVersion(cluster);
            return;
        }
        Path unfinished = cluster.resolveSibling("cluster.unfinished");
        PostgresBinaries.deleteTree(unfinished);
        writePassword();
        List<String> initdb = new ArrayList<>(List.of(
                bin.resolve("initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + PostgresCluster.USER,
                "--pwfile=" + options.passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums"));
        if (!options.durable()) {
            initdb.add("--no-sync");
        }
        run(initdb, "", Duration.ofMinutes(2));
        Files.writeString(
                unfinished.resolve("postgresql.conf"), "\ninclude 'tollgate.conf'\n", StandardOpenOption.APPEND);
        // Named in postgresql.conf, so it must be there; written anew at every start.
        Path settings = Files.createFile(unfinished.resolve("tollgate.conf"));
        command.handOver(settings);
        run(
                List.of(
                        bin.resolve("postgres").toString(),
                        "--single",
                        "-D",
                        unfinished.toString(),
                        "-c",
                        "logging_collector=off",
                        "postgres"),
                "CREATE DATABASE " + PostgresCluster.DATABASE + ";\n",
                Duration.ofMinutes(1));
        Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(List<String> words, String stdin, Duration limit) throws IOException, InterruptedException {
        PostgresCommand.Result result = command.run(words, stdin, limit);
        if (result.exit() != 0) {
            throw new DatabaseException(words.getFirst() + " failed:\n" + PostgresCommand.tail(result.output()));
        }
    }

    private void writePassword() throws IOException {
        Path file = options.passwordFile();
        if (Files.exists(file) && Files.size(file) > 0) {
            return;
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(UTF_8.encode(Base64.getUrlEncoder().encodeToString(random) + "\n"));
            channel.force(true);
        }
        command.handOver(file);
    }

    private static void checkVersion(Path cluster) throws IOException {
        String found = Files.readString(cluster.resolve("PG_VERSION")).strip();
        String version = PostgresBinaries.version();
        if (!version.startsWith(found + ".")) {
            throw new DatabaseException("The cluster in " + cluster + " was made by PostgreSQL " + found
                    + ", this Tollgate brings " + version + ". Move it with pg_upgrade or pg_dump first.");
        }
    }
}
