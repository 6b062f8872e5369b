package dev.tollgate.db;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.EOFException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Whether a server encrypts, for {@link DatabaseAddress.SslMode#PREFER}. The client's own way of preferring leaves a
 * connection behind for each one that it makes to a server that does not encrypt, and the server keeps it for a minute: a
 * gateway that connects again and again, as in an outage, would take every place that the server has.
 */
final class TlsOffer {
    /** SSLRequest of PostgreSQL's protocol: its length and its code. */
    private static final Buffer REQUEST = Buffer.buffer().appendInt(8).appendInt(80_877_103);

    private static final byte YES = 'S';

    private TlsOffer() {}

    /** Asks on a connection of its own, which is closed. Fails if there is no answer within the limit. */
    static Future<Boolean> ask(Vertx vertx, DatabaseAddress address, Duration limit) {
        NetClient client = vertx.createNetClient(new NetClientOptions().setConnectTimeout((int) limit.toMillis()));
        return client.connect(address.port(), address.host())
                .compose(TlsOffer::ask)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .eventually(client::close);
    }

    private static Future<Boolean> ask(NetSocket socket) {
        Promise<Boolean> answer = Promise.promise();
        socket.handler(bytes -> answer.tryComplete(bytes.getByte(0) == YES));
        socket.closeHandler(v -> answer.tryFail(new EOFException("The server closed the connection")));
        socket.write(REQUEST).onFailure(answer::tryFail);
        return answer.future();
    }
}
