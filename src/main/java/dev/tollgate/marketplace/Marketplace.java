package dev.tollgate.marketplace;

import dev.tollgate.access.AccountDoor;
import dev.tollgate.access.CallerAuth;
import dev.tollgate.config.Config;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import java.util.function.LongFunction;

/** The feature as the composition root sees it: what it mounts. */
public final class Marketplace {
    private final OwnAgentRoutes creators;
    private final LibraryRoutes library;
    private final ListingRoutes listings;

    /** @param shares what an account's agents have earned by the token, by their ids */
    public Marketplace(Pool pool, Config config, LongFunction<Future<Map<Long, Long>>> shares) {
        creators = new OwnAgentRoutes(pool, new OwnAgents(config.marketplace()), shares);
        library = new LibraryRoutes(pool, new Library(pool));
        listings = new ListingRoutes(pool);
    }

    /** Mounts the routes on the router of one event loop. */
    public void mount(Router router, CallerAuth auth) {
        AccountDoor door = new AccountDoor(router, auth, "/api/marketplace/");
        // Before the catalogue, of which "mine" would be an agent.
        creators.mount(door);
        library.mount(door);
        listings.mount(router, auth);
    }
}
