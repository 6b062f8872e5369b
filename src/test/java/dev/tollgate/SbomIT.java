package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds the software bill of materials against what is shipped. Wants {@code mvn package} to have run, as verify does. */
class SbomIT {
    private static final Path SBOM = Path.of("target/classes/META-INF/sbom/bom.json");
    private static final Path RUNTIME = Path.of("target/runtime-dependencies.txt");
    private static final Path JAR = Path.of("target/tollgate.jar");

    /** Netty has it inside netty-common, renamed; no bill made from dependencies can know of it. */
    private static final String IN_NETTY = "org.jctools:jctools-core:";

    /** What the library of tokens has in it. */
    private static final String IN_TOKENS = "com.github.stephenc.jcip:jcip-annotations:";

    /** What the mail library's one jar is put together from, all of its own version or its API's. */
    private static final Pattern IN_MAIL = Pattern.compile("(org.eclipse.angus|jakarta.mail):(?!jakarta.mail:).*");

    /** A line of Maven's own list: group:artifact:type[:classifier]:version:scope. */
    private static final Pattern LINE =
            Pattern.compile("^ +([\\w.-]+):([\\w.-]+):jar:(?:[\\w.-]+:)?([\\w.-]+):(?:compile|runtime)\\b.*");

    @BeforeEach
    void offlineThereIsNone() {
        boolean offline = System.getProperty("maven.mode", "").equals("offline true");
        assumeTrue(
                Files.exists(SBOM) || !offline,
                "Maven is offline (-o) and skips the SBOM: nothing to check; build online");
    }

    @Test
    void itListsExactlyWhatTheGatewayRunsWith() throws IOException {
        List<String> runtime = new ArrayList<>();
        for (String line : Files.readAllLines(RUNTIME)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                runtime.add(matcher.group(1) + ":" + matcher.group(2) + ":" + matcher.group(3));
            }
        }

        assertThat(runtime).hasSizeGreaterThan(40);
        assertThat(components()).containsExactlyInAnyOrderElementsOf(runtime);
    }

    /** What the jars themselves say: not every one has such a file, but each that has must be listed. */
    @Test
    void itListsWhatIsInTheJar() throws IOException {
        TreeSet<String> inside = new TreeSet<>();
        boolean sbom;
        try (JarFile jar = new JarFile(JAR.toFile());
                Stream<JarEntry> entries = jar.stream()) {
            sbom = jar.getEntry("META-INF/sbom/bom.json") != null;
            for (JarEntry entry : entries.filter(each -> each.getName().matches("META-INF/maven/.*/pom\\.properties"))
                    .toList()) {
                Properties properties = new Properties();
                try (InputStream in = jar.getInputStream(entry)) {
                    properties.load(in);
                }
                inside.add(properties.getProperty("groupId") + ":" + properties.getProperty("artifactId") + ":"
                        + properties.getProperty("version"));
            }
        }
        inside.removeIf(each -> each.startsWith("dev.tollgate:") || each.startsWith(IN_NETTY));
        inside.removeIf(each -> each.startsWith(IN_TOKENS));
        inside.removeIf(each -> IN_MAIL.matcher(each).matches());

        assertThat(sbom).as("the jar has its SBOM").isTrue();
        assertThat(inside).hasSizeGreaterThan(20);
        assertThat(components()).containsAll(inside);
    }

    @Test
    void eachComponentCanBeFoundAndChecked() throws IOException {
        for (JsonNode component : sbom().path("components")) {
            String name = component.path("name").asText();
            assertThat(component.path("purl").asText()).as(name).startsWith("pkg:maven/");
            assertThat(component.path("hashes").findValuesAsText("alg"))
                    .as(name)
                    .contains("SHA-256");
            assertThat(component.path("licenses")).as("licences of " + name).isNotEmpty();
        }
    }

    /** Two builds of the same sources give the same file: no moment, no random number. */
    @Test
    void itSaysNothingOfWhenItWasMade() throws IOException {
        JsonNode sbom = sbom();

        assertThat(sbom.has("serialNumber")).isFalse();
        assertThat(sbom.path("metadata").has("timestamp")).isFalse();
        assertThat(sbom.path("metadata").path("component").path("purl").asText())
                .startsWith("pkg:maven/dev.tollgate/tollgate@");
    }

    private static List<String> components() throws IOException {
        List<String> components = new ArrayList<>();
        for (JsonNode each : sbom().path("components")) {
            components.add(each.path("group").asText() + ":" + each.path("name").asText() + ":"
                    + each.path("version").asText());
        }
        return components;
    }

    private static JsonNode sbom() throws IOException {
        return new ObjectMapper().readTree(SBOM.toFile());
    }
}
