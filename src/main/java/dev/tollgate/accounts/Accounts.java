package dev.tollgate.accounts;

import dev.tollgate.pricing.AgentPrice;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Accounts as an operator handles them, by name or by id. What cannot be done fails with an {@link
 * IllegalArgumentException} whose message is for the operator.
 */
public final class Accounts {
    private static final int NAME_MAX = 200;

    private final Pool pool;

    /** Shares do not matter where only accounts are read. */
    private final DirectorySql sql = new DirectorySql(0, AgentPrice.ShareBase.GROSS);

    public Accounts(Pool pool) {
        this.pool = pool;
    }

    /** The one account of that id, or, for a text that is no number, of that name. */
    public Future<AccountsSql.Summary> resolve(String nameOrId) {
        long id = Binding.parseId(nameOrId);
        if (id != Binding.NONE) {
            return AccountsSql.find(pool, id)
                    .compose(found ->
                            found == null ? fail("There is no account " + id + ".") : Future.succeededFuture(found));
        }
        return AccountsSql.named(pool, nameOrId).compose(found -> switch (found.size()) {
            case 0 -> fail("There is no account named '" + nameOrId + "'; \"tollgate accounts\" lists them.");
            case 1 -> Future.succeededFuture(found.getFirst());
            default -> fail("Several accounts are named '" + nameOrId + "'; take an id: " + ids(found) + ".");
        });
    }

    /** With what is bound to it, its projects and the agents it may use. */
    public Future<Account> load(long id) {
        return sql.accounts(pool, new Long[] {id})
                .compose(found -> found.isEmpty()
                        ? fail("There is no account " + id + ".")
                        : Future.succeededFuture(found.getFirst()));
    }

    /** Makes an account of an operator's; its name must be free, and no number, which would be taken for an id. */
    public Future<Long> create(String name) {
        if (name.isBlank() || name.length() > NAME_MAX || name.chars().allMatch(Character::isDigit)) {
            return fail("A name has 1 to " + NAME_MAX + " characters, and not only digits.");
        }
        return AccountsSql.named(pool, name)
                .compose(taken -> taken.isEmpty()
                        ? AccountsSql.create(pool, name, "operator")
                        : fail("Account " + ids(taken) + " is named '" + name + "' already."));
    }

    /** Binds a name; one that was bound before moves. */
    public Future<BindRequest.Bound> bind(BindRequest request) {
        if (request.value().isEmpty()) {
            return fail("The name to be bound is empty.");
        }
        return resolve(request.account())
                .compose(summary -> load(summary.id()))
                .compose(account -> agentId(request.agent()).compose(agent -> bind(request, account, agent)));
    }

    /** Unbinds a name; false if it was not bound. */
    public Future<Boolean> unbind(String source, NameKind kind, String value) {
        return AccountsSql.unbind(pool, source, kind, stored(kind, value));
    }

    private Future<BindRequest.Bound> bind(BindRequest request, Account account, long agentId) {
        long projectId = request.project() == null ? Binding.NONE : account.project(request.project());
        if (request.project() != null && projectId == Binding.NONE) {
            return fail("Account " + account.id() + " has no project '" + request.project() + "'; it has "
                    + account.projects().keySet().stream().sorted().toList() + ".");
        }
        String value = stored(request.kind(), request.value());
        Binding binding = new Binding(account.id(), agentId, projectId, request.exempt());
        boolean agentCounts = agentId == Binding.NONE || account.agents().contains(agentId);
        return AccountsSql.bind(pool, new BoundName(request.source(), request.kind(), value, binding))
                .map(bound -> new BindRequest.Bound(account, value, agentCounts));
    }

    /** The agent of that slug or id; {@link Binding#NONE} for none, null where there is no such agent. */
    public Future<@Nullable Long> agent(@Nullable String slugOrId) {
        return slugOrId == null
                ? Future.succeededFuture(Binding.NONE)
                : AccountsSql.agentId(pool, slugOrId, Binding.parseId(slugOrId));
    }

    private Future<Long> agentId(@Nullable String slugOrId) {
        if (slugOrId == null) {
            return Future.succeededFuture(Binding.NONE);
        }
        return AccountsSql.agentId(pool, slugOrId, Binding.parseId(slugOrId))
                .compose(id -> id == null ? fail("There is no agent '" + slugOrId + "'.") : Future.succeededFuture(id));
    }

    /** LiteLLM names a virtual key by the SHA-256 of it, hexadecimal. */
    public static String stored(NameKind kind, String value) {
        if (kind != NameKind.KEY_HASH || !value.startsWith("sk-")) {
            return value;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String ids(List<AccountsSql.Summary> accounts) {
        return accounts.stream().map(each -> String.valueOf(each.id())).collect(Collectors.joining(", "));
    }

    private static <T> Future<T> fail(String message) {
        return Future.failedFuture(new IllegalArgumentException(message));
    }
}
