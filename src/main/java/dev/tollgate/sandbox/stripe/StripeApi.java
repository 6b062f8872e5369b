package dev.tollgate.sandbox.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a request to its answer: key, fault, version, Idempotency-Key, parameters, handler, expansion. Under the lock. */
final class StripeApi {
    private static final Logger LOG = LoggerFactory.getLogger(StripeApi.class);
    private static final String INVALID = "invalid_request_error";

    private final String secretKey;
    private final Routes routes;
    private final ObjectStore objects;
    private final Events events;
    private final Expansion expansion;
    private final Faults faults;
    private final IdempotencyKeys idempotencyKeys;

    StripeApi(String secretKey, Routes routes, World world) {
        this.secretKey = secretKey;
        this.routes = routes;
        this.objects = world.objects();
        this.events = world.events();
        this.expansion = world.expansion();
        this.faults = world.faults();
        this.idempotencyKeys = new IdempotencyKeys(world.time());
    }

    ApiAnswer answer(ApiRequest request) {
        String requestId = "req_" + Ids.random(14);
        try {
            checkKey(request);
            Optional<Fault> fault =
                    isControl(request) ? Optional.empty() : faults.next(request.method(), request.path());
            return switch (fault.orElse(null)) {
                case RATE_LIMITED -> rateLimited(requestId);
                case EMPTY_500 -> new ApiAnswer(500, Map.of(), "", false);
                case HTML_502 ->
                    new ApiAnswer(
                            502, Map.of("Content-Type", "text/html"), "<html><h1>502 Bad Gateway</h1></html>", false);
                case SERVER_ERROR -> understood(request, requestId, Fault.SERVER_ERROR);
                case TIMEOUT_AFTER_EFFECT ->
                    understood(request, requestId, Fault.TIMEOUT_AFTER_EFFECT).breaking();
                case null -> understood(request, requestId, null);
            };
        } catch (StripeFailure e) {
            return failed(requestId, e);
        } finally {
            events.dueTo(null, null);
        }
    }

    /** The answer of a request whose connection broke is as good as given: from now on its key replays it. */
    void connectionBroken(ApiRequest request) {
        if (isIdempotent(request)) {
            idempotencyKeys.close(scopedKey(request));
        }
    }

    private void checkKey(ApiRequest request) {
        String key = request.key();
        if (key == null) {
            throw StripeFailure.of(401, INVALID, null, null, "You did not provide an API key.");
        }
        if (key.contains("_live_")) {
            throw StripeFailure.of(
                    401,
                    INVALID,
                    null,
                    null,
                    "A live key was sent to the sandbox. Check stripe.apiBase; roll the key.");
        }
        byte[] given = key.getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, secretKey.getBytes(StandardCharsets.UTF_8))) {
            throw StripeFailure.of(401, INVALID, null, null, "Invalid API Key provided: " + masked(key));
        }
        String version = request.version();
        if (version != null && !(ApiVersions.isWellFormed(version) && ApiVersions.isSpoken(version))) {
            throw StripeFailure.invalid(
                    null,
                    null,
                    "Invalid Stripe API version: " + version + "; the sandbox speaks " + ApiVersions.CURRENT);
        }
        String account = request.account();
        if (account != null
                && objects.find(account).filter(StripeApi::isAccount).isEmpty()) {
            throw StripeFailure.of(
                    403,
                    INVALID,
                    "account_invalid",
                    null,
                    "The provided key does not have access to account '" + account
                            + "' (or that account does not exist). Application access may have been revoked.");
        }
    }

    private static boolean isAccount(ObjectNode object) {
        return Json.text(object, "object").equals("account");
    }

    private static String masked(String key) {
        return key.length() < 12 ? "***" : key.substring(0, 8) + "***" + key.substring(key.length() - 4);
    }

    private static ApiAnswer rateLimited(String requestId) {
        StripeFailure failure = StripeFailure.of(
                429, INVALID, "rate_limit", null, "Request rate limit exceeded. Learn more about rate limits.");
        return failed(requestId, failure);
    }

    /** With its key begun, and kept or forgotten as what became of it demands. */
    private ApiAnswer understood(ApiRequest request, String requestId, @Nullable Fault fault) {
        SortedMap<String, String> form = FormBody.flat(request.form());
        if (!isIdempotent(request)) {
            return executed(request, requestId, form, fault);
        }
        String key = scopedKey(request);
        Optional<ApiAnswer> replay = idempotencyKeys.begin(key, request.path() + form);
        if (replay.isPresent()) {
            return replay.get();
        }
        ApiAnswer answer = executed(request, requestId, form, fault);
        if (!answer.isKept()) {
            idempotencyKeys.forget(key);
        } else {
            idempotencyKeys.keep(key, answer);
            if (fault != Fault.TIMEOUT_AFTER_EFFECT) {
                idempotencyKeys.close(key);
            }
        }
        return answer;
    }

    private ApiAnswer executed(
            ApiRequest request, String requestId, SortedMap<String, String> form, @Nullable Fault fault) {
        try {
            if (fault == Fault.SERVER_ERROR) {
                throw StripeFailure.of(500, "api_error", null, null, "An unknown error occurred.");
            }
            events.dueTo(requestId, request.idempotencyKey());
            return ApiAnswer.json(200, requestId, Json.write(handled(request, form)));
        } catch (StripeFailure e) {
            return failed(requestId, e);
        } catch (RuntimeException e) {
            LOG.error("The sandbox failed at {} {}", request.method(), request.path(), e);
            return failed(requestId, StripeFailure.of(500, "api_error", null, null, "The sandbox is at fault: " + e));
        }
    }

    private ObjectNode handled(ApiRequest request, SortedMap<String, String> form) {
        Routes.Match match = routes.find(request.method(), request.path());
        Map<String, Object> tree = FormBody.tree(form);
        List<String> expand = expansions(tree.remove("expand"));
        ApiCall call = new ApiCall(match.path(), match.route().params().read(tree), request.account());
        return expansion.expand(match.route().handler().answer(call), expand);
    }

    private static List<String> expansions(@Nullable Object given) {
        List<String> paths = new ArrayList<>();
        if (given instanceof Map<?, ?> listed) {
            listed.values().forEach(each -> paths.add(each.toString()));
        } else if (given != null) {
            throw StripeFailure.invalid("parameter_invalid_type", "expand", "Invalid array");
        }
        return paths;
    }

    private static ApiAnswer failed(String requestId, StripeFailure failure) {
        return ApiAnswer.json(failure.status(), requestId, Json.write(failure.body()));
    }

    private static boolean isControl(ApiRequest request) {
        return request.path().startsWith("/_sandbox/");
    }

    private static boolean isIdempotent(ApiRequest request) {
        return request.method().equals("POST") && request.idempotencyKey() != null && !isControl(request);
    }

    /** Keys of different accounts have nothing to do with each other. */
    private static String scopedKey(ApiRequest request) {
        return request.account() + " " + request.idempotencyKey();
    }
}
