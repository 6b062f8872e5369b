package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Every object there is, of the platform and of the connected accounts, in the order they were made. Under the lock. */
final class ObjectStore {
    private final Map<String, Map<String, ObjectNode>> byType = new HashMap<>();
    private final Map<String, ObjectNode> byId = new HashMap<>();
    private final Map<String, String> accounts = new HashMap<>();

    /** @param account whose it is, null for the platform's */
    @CanIgnoreReturnValue
    ObjectNode add(@Nullable String account, ObjectNode object) {
        String id = Json.id(object);
        byType.computeIfAbsent(Json.text(object, "object"), type -> new LinkedHashMap<>())
                .put(id, object);
        byId.put(id, object);
        if (account != null) {
            accounts.put(id, account);
        }
        return object;
    }

    void remove(ObjectNode object) {
        String id = Json.id(object);
        Objects.requireNonNull(byType.get(Json.text(object, "object"))).remove(id);
        byId.remove(id);
        accounts.remove(id);
    }

    /** The connected account that owns it, null for the platform. */
    @Nullable
    String accountOf(ObjectNode object) {
        return accounts.get(Json.id(object));
    }

    Optional<ObjectNode> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** One that must be there, or the sandbox is at fault. */
    ObjectNode get(String id) {
        return find(id).orElseThrow(() -> new IllegalStateException("no object " + id));
    }

    /**
     * The one that the path of a request names.
     *
     * @throws StripeFailure 404
     */
    @CanIgnoreReturnValue
    ObjectNode require(ApiCall call, String type) {
        return require(call.account(), type, call.id(), null);
    }

    /** @param param the parameter that named it, null for the path. @throws StripeFailure if the account has none */
    @CanIgnoreReturnValue
    ObjectNode require(@Nullable String account, String type, String id, @Nullable String param) {
        ObjectNode found = byId.get(id);
        if (found == null || !Json.text(found, "object").equals(type) || !Objects.equals(account, accounts.get(id))) {
            throw StripeFailure.missing(type, id, param);
        }
        return found;
    }

    /** All of one type and account, the newest first, as Stripe lists them. */
    List<ObjectNode> all(@Nullable String account, String type, Predicate<ObjectNode> wanted) {
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode each : byType.getOrDefault(type, Map.of()).values()) {
            if (Objects.equals(account, accounts.get(Json.id(each))) && wanted.test(each)) {
                found.add(each);
            }
        }
        return found.reversed();
    }

    /** The newest of one type that is wanted, whoever owns it. */
    Optional<ObjectNode> newest(String type, Predicate<ObjectNode> wanted) {
        return new ArrayList<>(byType.getOrDefault(type, Map.of()).values())
                .reversed().stream().filter(wanted).findFirst();
    }

    Collection<ObjectNode> everything() {
        return List.copyOf(byId.values());
    }
}
