package dev.tollgate;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.tollgate.config.Secret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What may know what. A package that is not listed here fails the test, so that its place is decided and not drifted into. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tollgate");

    /** Which of our packages each package may use, besides itself. The composition root may use all. */
    private static final Map<String, Set<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("money", Set.of()),
            Map.entry("db", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("http", Set.of()),
            // The management port keeps to the same rules of connections as the public one.
            Map.entry("observe", Set.of("config", "http")),
            // Servers with a certificate from files: their configuration, and a metric of when it ends.
            Map.entry("tls", Set.of("config", "observe")),
            Map.entry("access", Set.of("db", "http")),
            Map.entry("pricing", Set.of("money", "db", "http", "access")),
            Map.entry("ledger", Set.of("money", "observe", "db", "http", "access")),
            Map.entry("people", Set.of("config", "billing", "accounts", "notify", "rights", "db", "http", "access")),
            Map.entry("rights", Set.of("money", "ledger", "projects", "observe", "db", "http", "access")),
            Map.entry("admin", Set.of("money", "pricing", "ledger", "accounts", "observe", "db", "http", "access")),
            Map.entry("accounts", Set.of("money", "pricing", "db", "http", "access")),
            Map.entry("usage", Set.of("money", "pricing")),
            // It keeps records as they are and answers failures; the lock on its directory is that of db.
            Map.entry("journal", Set.of("config", "usage", "observe", "db", "http")),
            Map.entry(
                    "metering",
                    Set.of(
                            "journal",
                            "config",
                            "money",
                            "pricing",
                            "ledger",
                            "accounts",
                            "usage",
                            "observe",
                            "db",
                            "http",
                            "access")),
            Map.entry("litellm", Set.of("config", "money", "accounts", "metering", "observe", "db", "http", "access")),
            // It is told of facts by those who book them, and knows none of them; balances it reads for itself.
            Map.entry("notify", Set.of("money", "config", "observe", "db", "http", "access")),
            Map.entry(
                    "billing",
                    Set.of("money", "ledger", "accounts", "notify", "config", "observe", "db", "http", "access")),
            Map.entry("projects", Set.of("money", "accounts", "billing", "notify", "config", "db", "http", "access")),
            Map.entry(
                    "stripe",
                    Set.of("money", "ledger", "accounts", "billing", "config", "observe", "db", "http", "access")),
            // What is sold by Stripe's checkout is sold in stripe; here are the shelves and the libraries.
            Map.entry(
                    "marketplace", Set.of("money", "pricing", "accounts", "billing", "config", "db", "http", "access")),
            // It reads what the others booked, and no package reads from it.
            Map.entry("reports", Set.of("money", "ledger", "billing", "config", "observe", "db", "http", "access")),
            Map.entry("sandbox", Set.of("money", "pricing", "ledger", "accounts", "db", "access")),
            Map.entry(
                    "cli",
                    Set.of(
                            "money",
                            "pricing",
                            "ledger",
                            "accounts",
                            "metering",
                            "journal",
                            "litellm",
                            "people",
                            "rights",
                            "stripe",
                            "config",
                            "observe",
                            "db",
                            "http",
                            "access"))));

    @Test
    void importsRunOneWay() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            String from = feature(each);
            if (!from.isEmpty()) {
                each.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(target -> target.getPackageName().startsWith("dev.tollgate"))
                        .filter(target -> !isAllowed(from, feature(target)))
                        .forEach(target -> wrong.add(each.getName() + " -> " + target.getName()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void thePackagesAllowedHaveNoCycleAmongThem() {
        Map<String, Set<String>> left = new TreeMap<>(MAY_USE);
        while (!left.isEmpty()) {
            List<String> free = left.entrySet().stream()
                    .filter(each -> each.getValue().stream().noneMatch(left::containsKey))
                    .map(Map.Entry::getKey)
                    .toList();
            assertThat(free).as("a cycle among " + left.keySet()).isNotEmpty();
            left.keySet().removeAll(free);
        }
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.tollgate.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void eachPackageIsListedAndSaysWhatItIsFor() {
        Set<String> features = CLASSES.stream()
                .map(ArchitectureTest::feature)
                .filter(feature -> !feature.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(MAY_USE.keySet()).containsAll(features);
    }

    @Test
    void moneyUsageAndThePurePartOfPricingKnowNoVertx() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.tollgate.money..", "dev.tollgate.usage..", "dev.tollgate.pricing..")
                .and()
                .doNotHaveSimpleName("PriceBookSql")
                .and()
                .haveSimpleNameNotStartingWith("PriceBookStore")
                .and()
                .doNotHaveSimpleName("CurrentPrices")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.vertx..")
                .check(CLASSES);
    }

    @Test
    void moneyIsNeverABinaryFraction() {
        String[] exact = {
            "dev.tollgate.money..", "dev.tollgate.pricing..", "dev.tollgate.ledger..", "dev.tollgate.billing.."
        };
        for (Class<?> binary : List.of(double.class, float.class, Double.class, Float.class)) {
            noFields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAnyPackage(exact)
                    .should()
                    .haveRawType(binary)
                    .allowEmptyShould(true)
                    .check(CLASSES);
            noMethods()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAnyPackage(exact)
                    .should()
                    .haveRawReturnType(binary)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
        Set<String> parameters = CLASSES.stream()
                .filter(each -> List.of("money", "pricing", "ledger", "billing").contains(feature(each)))
                .flatMap(each -> each.getCodeUnits().stream())
                .filter(unit -> unit.getRawParameterTypes().stream()
                        .anyMatch(type -> type.getName().matches("double|float|java\\.lang\\.(Double|Float)")))
                .map(unit -> unit.getFullName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(parameters).isEmpty();
    }

    /** Rows and tuples are read and made in SQL classes only; elsewhere clients are handed on and transactions composed. */
    @Test
    void onlySqlClassesReadRows() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate..")
                .and()
                .haveNameNotMatching(".*Sql(\\$.*)?")
                .should()
                .dependOnClassesThat(simpleNameEndingWith("Row")
                        .or(simpleNameEndingWith("RowSet"))
                        .or(simpleNameEndingWith("Tuple"))
                        .and(resideInAPackage("io.vertx.sqlclient..")))
                .check(CLASSES);
    }

    /** A comparison that ends at the first difference tells by its time how much was right. */
    @Test
    void secretsAreNotComparedLetterByLetter() {
        noClasses()
                .that()
                .resideInAPackage("dev.tollgate.access..")
                .or()
                .haveSimpleName("SignatureVerifier")
                .should(callMethodWhere(target(
                                name("equals").or(name("compareTo")).or(name("contentEquals")))
                        .and(target(owner(assignableTo(String.class)
                                .or(assignableTo(Arrays.class))
                                .or(assignableTo(Objects.class)))))))
                .check(CLASSES);
        classes()
                .that()
                .haveSimpleName("SignatureVerifier")
                .should()
                .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
                .check(CLASSES);
    }

    /** Whoever looks at a secret is listed here, with what for. */
    @Test
    void secretsAreRevealedToFew() {
        Set<String> who = CLASSES.stream()
                .flatMap(each -> each.getAccessesFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Secret.class)
                        && call.getName().equals("reveal")
                        && !call.getOriginOwner().isEquivalentTo(Secret.class))
                .map(call -> call.getOriginOwner().getSimpleName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(who)
                .containsExactlyInAnyOrder(
                        "DatabaseServer", // to log in
                        "DatabaseSession", // to log in
                        "Identities", // to sign sessions' tokens
                        "Mailer", // to log in
                        "SpendLogs", // to ask LiteLLM with it
                        "OwnStripe", // to have the sandbox's fake sign with it
                        "StripeCalls", // to call Stripe with it
                        "StripeConfig", // whether it is a live key
                        "WebhookSecrets"); // to check signatures
    }

    private static boolean isAllowed(String from, String to) {
        return from.equals(to) || MAY_USE.getOrDefault(from, Set.of()).contains(to);
    }

    /** The package's own name, or nothing for the composition root. */
    private static String feature(JavaClass type) {
        String name = type.getPackageName();
        String inside = name.equals("dev.tollgate") ? "" : name.substring("dev.tollgate.".length());
        int dot = inside.indexOf('.');
        return dot < 0 ? inside : inside.substring(0, dot);
    }
}
