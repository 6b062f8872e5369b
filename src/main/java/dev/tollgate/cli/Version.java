package dev.tollgate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/**
 * What this build is made of.
 *
 * @param gateway the version of the gateway
 * @param postgres the version of the PostgreSQL that it brings along
 */
public record Version(String gateway, String postgres) implements IVersionProvider {
    private static final String RESOURCE = "/dev/tollgate/version.properties";

    /** As the build wrote it down. */
    public static Version ofBuild() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The build has lost " + RESOURCE);
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Version(
                properties.getProperty("version", "unknown"), properties.getProperty("postgresql", "unknown"));
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "Tollgate " + gateway,
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
            "PostgreSQL " + postgres + " (embedded)"
        };
    }
}
