package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.Contract.Operation;
import dev.tollgate.access.Permission;
import dev.tollgate.access.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The routes and the answers against {@code openapi.yaml}, both ways, and who may do what against its permissions. */
@Timeout(300)
class ContractIT extends InShop {
    private static final Contract CONTRACT = new Contract();

    /** After them the others could not be tried; Stripe's events have examples of their own in other tests. */
    private static final Set<String> ENDS_MORE_THAN_ITSELF =
            Set.of("logout", "leaveAccount", "changePassword", "endOtherSessions", "stripeEvent", "stripeConnectEvent");

    /** Whoever closes an account gives its name, which no example can. */
    private static final Set<String> REFUSES_ITS_EXAMPLE = Set.of("deleteAccount", "closeAccount");

    /** Pages and files for browsers, which are no operations of the API. */
    private static final Set<String> PAGES = Set.of(
            "GET /openapi.yaml",
            "GET /docs",
            "GET /docs/start.js",
            "GET /docs/swagger-ui-bundle.js",
            "GET /docs/swagger-ui.css",
            "GET /verify-email",
            "GET /reset-password",
            "GET /join",
            "GET /links/links.js",
            "GET /links/links.css",
            "GET /billing/return",
            "GET /billing/cancelled",
            "GET /billing/onboarded",
            "GET /billing/onboarding-expired");

    @Test
    void everyRouteIsInTheContractAndEveryOperationHasARoute() {
        Set<String> mounted = new TreeSet<>();
        for (Route route : shop.gateway().routes().getRoutes()) {
            Set<HttpMethod> methods = route.methods();
            String path = route.getPath();
            if (path != null && methods != null && !path.endsWith("*") && !path.endsWith("/")) {
                methods.forEach(method -> mounted.add(method + " " + path.replaceAll(":[A-Za-z]+", "{}")));
            }
        }
        mounted.removeAll(PAGES);
        Set<String> declared = CONTRACT.operations().stream()
                .map(each -> each.method() + " " + each.path().replaceAll("\\{[a-z]+}", "{}"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(without(mounted, declared))
                .as("routes that are not in the contract")
                .isEmpty();
        assertThat(without(declared, mounted)).as("operations without a route").isEmpty();
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(others);
        return left;
    }

    @Test
    void nobodyGetsInWithoutShowingWhoHeIs() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (Operation operation : CONTRACT.operations()) {
            if (!operation.isPublic()) {
                Answer answer = Visitor.call(shop.client(), operation.method(), operation.samplePath("1"), "");
                if (answer.status() != 401) {
                    wrong.add(operation + " answers " + answer.status());
                }
                CONTRACT.complaint(operation, answer).ifPresent(wrong::add);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aPersonWhoIsNoOperatorDoesNothingOfTheirs() throws Exception {
        Visitor visitor = Visitor.register(shop.client());
        List<String> wrong = new ArrayList<>();
        for (Operation operation : CONTRACT.operations()) {
            if (operation.scope() != null) {
                Answer answer = visitor.call(operation.method(), operation.samplePath("1"), "");
                if (answer.status() != 403) {
                    wrong.add(operation + " answers " + answer.status());
                }
                CONTRACT.complaint(operation, answer).ifPresent(wrong::add);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** The whole matrix: each operation in each role, and as somebody who is no member at all. */
    @Test
    void eachRoleMayWhatThePermissionSaysAndNoMore() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        long team = owner.makeTeam();
        Visitor stranger = Visitor.register(shop.client()).in(team);
        List<String> wrong = new ArrayList<>();
        for (Role role : Role.values()) {
            Visitor member = Visitor.register(shop.client());
            seeds.execute("INSERT INTO memberships (account_id, person_id, role) VALUES (" + team + ", " + member.id()
                    + ", '" + role.label() + "')");
            member.in(team);
            for (Operation operation : CONTRACT.operations()) {
                String permission = operation.permission();
                if (permission != null) {
                    wrong.addAll(
                            tried(operation, member, role, Permission.valueOf(permission.toUpperCase(Locale.ROOT))));
                }
            }
        }
        for (Operation operation : CONTRACT.operations()) {
            if (operation.permission() != null) {
                Answer answer = stranger.call(operation.method(), operation.samplePath("999999"), "");
                if (answer.status() != 404) {
                    wrong.add(operation + " answers a stranger " + answer.status());
                }
                CONTRACT.complaint(operation, answer).ifPresent(wrong::add);
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** With an id that is nobody's and a body that is none, so that whoever may do it does no harm. */
    private static List<String> tried(Operation operation, Visitor member, Role role, Permission permission)
            throws Exception {
        boolean may = permission.isOf(role);
        if (may
                && operation.changes()
                && !operation.path().contains("{")
                && operation.example().isMissingNode()) {
            return List.of(); // nothing would keep it from happening
        }
        List<String> wrong = new ArrayList<>();
        String body = operation.changes() && !operation.example().isMissingNode() ? "[" : "";
        Answer answer = member.call(operation.method(), operation.samplePath("999999"), body);
        boolean forbidden = answer.status() == 403 && answer.code().equals("forbidden");
        if (may == forbidden) {
            wrong.add(operation + " answers " + role + " " + answer.status() + " " + answer.code());
        }
        CONTRACT.complaint(operation, answer).ifPresent(wrong::add);
        return wrong;
    }

    @Test
    void badInputIsAnsweredAsDeclaredAndNeverWithOurOwnFault() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        List<String> wrong = new ArrayList<>();
        for (Operation operation : CONTRACT.operations()) {
            for (String query : List.of(
                    "limit=0",
                    "limit=x",
                    "cursor=-1",
                    "cursor=%00",
                    "start_date=yesterday",
                    "interval=week",
                    "status=odd")) {
                if (!operation.changes()) {
                    String path = operation.samplePath("999999") + "?" + query;
                    CONTRACT.complaint(operation, called(operation, owner, path, ""))
                            .ifPresent(wrong::add);
                }
            }
            if (!operation.example().isMissingNode()) {
                for (String body :
                        List.of("", "{", "[]", "null", "{\"no_such_field\":1}", "{\"a\":1,\"a\":2}", "\u0000")) {
                    Answer answer = called(operation, owner, operation.samplePath("999999"), body);
                    CONTRACT.complaint(operation, answer).ifPresent(wrong::add);
                    if (answer.status() >= 500) {
                        wrong.add(operation + " answers " + answer.status() + " to " + body);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** As somebody who may. */
    private static Answer called(Operation operation, Visitor owner, String path, String body) throws Exception {
        if (operation.scope() == null) {
            return owner.call(operation.method(), path, body);
        }
        String key = operation.scope().equals("ingest") ? "tg_sandbox_ingest" : "tg_sandbox_admin";
        return shop.client()
                .call(
                        operation.method(),
                        path,
                        body,
                        "Authorization",
                        "Bearer " + key,
                        "Content-Type",
                        "application/json");
    }

    private static String examplePath(Operation operation, String account) {
        String path = operation.samplePath("999999");
        boolean ofAccount = operation.path().matches("/(api/admin|v1)/accounts/\\{id}.*");
        return (ofAccount ? path.replaceFirst("999999", account) : path) + operation.exampleQuery();
    }

    /** What the contract gives as examples is tried as it stands, by an owner and by an operator in his account's name. */
    @Test
    void theExamplesWork() throws Exception {
        Visitor owner = Visitor.register(shop.client());
        owner.makeTeam();
        String account =
                String.valueOf(owner.get("/api/account").body().path("id").asLong());
        List<String> wrong = new ArrayList<>();
        for (Operation operation : CONTRACT.operations()) {
            if (!ENDS_MORE_THAN_ITSELF.contains(operation.id())) {
                String body = operation.example().isMissingNode()
                        ? ""
                        : operation.example().toString();
                Answer answer = called(operation, owner, examplePath(operation, account), body);
                CONTRACT.complaint(operation, answer).ifPresent(wrong::add);
                if (answer.status() == 422 && !REFUSES_ITS_EXAMPLE.contains(operation.id())) {
                    wrong.add(operation + ": its example is refused: "
                            + answer.body().path("detail"));
                }
            }
        }
        assertThat(wrong).isEmpty();
        shop.untilHeard();
    }
}
