package dev.tollgate;

import dev.tollgate.config.Config;
import dev.tollgate.db.DatabaseAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The whole application in this JVM, on free ports of the loopback interface and on a given database. */
final class Gateway implements AutoCloseable {
    private final App app;
    private final GatewayClient client;

    private Gateway(App app) {
        this.app = app;
        client = new GatewayClient(app.port(), app.managementPort());
    }

    /** @param settings {@code key=value}, on top of the defaults of sandbox mode */
    static Gateway start(DatabaseAddress address, String... settings) {
        List<String> all = new ArrayList<>(
                List.of("server.port=0", "server.managementPort=0", "server.instances=2", "database.poolSize=4"));
        all.add("database.url=" + url(address));
        all.addAll(List.of(settings));
        return new Gateway(App.start(Config.of(all.toArray(String[]::new))));
    }

    static String url(DatabaseAddress address) {
        return "postgres://" + encoded(address.user()) + ":" + encoded(address.password()) + "@" + address.host() + ":"
                + address.port() + "/" + encoded(address.database());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    GatewayClient client() {
        return client;
    }

    @Override
    public void close() {
        client.close();
        app.stop();
    }
}
