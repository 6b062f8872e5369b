package dev.tollgate;

import dev.tollgate.db.DatabaseAddress;
import dev.tollgate.db.PostgresExtension;
import io.vertx.sqlclient.Pool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests in one shop, each with an account of its own and the audit at its end. */
@ExtendWith(PostgresExtension.class)
@Timeout(120)
abstract class InShop {
    static Seeds seeds;
    static Shop shop;

    @BeforeAll
    static void open(Pool pool, DatabaseAddress address) throws Exception {
        seeds = new Seeds(pool);
        shop = new Shop(seeds, address);
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    @BeforeEach
    void begin() {
        shop.begin();
    }

    @AfterEach
    void audit() {
        shop.audit();
    }
}
