package dev.tollgate.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;

/**
 * Cuts a connection of HTTP/1.1 off on which requests come in a row while earlier ones are not answered, or their answers
 * not read. Netty takes a megabyte of requests apart before Vert.x, which keeps what waits, gets to stop the reading: as
 * objects it is forty. Confined to the connection's event loop.
 */
final class Impatience extends ChannelDuplexHandler {
    /** Of programs that send requests in a row, few are known and none needs more at once. */
    private static final int WAITING_MAX = 16;

    private final Runnable cutOff;
    private final BooleanSupplier idleCounts;
    private int waiting;
    private boolean over;

    /**
     * @param cutOff called once, when the connection has gone too far
     * @param idleCounts whether a connection on which nothing moved was idle, and not the gateway
     */
    Impatience(Runnable cutOff, BooleanSupplier idleCounts) {
        this.cutOff = cutOff;
        this.idleCounts = idleCounts;
    }

    /** Netty tells again when as much time has passed once more. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof IdleStateEvent) || idleCounts.getAsBoolean()) {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!over && message instanceof HttpRequest) {
            waiting++;
            // Whoever reads has read the last answer before the next request is here.
            over = waiting > WAITING_MAX || !ctx.channel().isWritable();
            if (over) {
                cutOff.run();
                ctx.close();
            }
        }
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent && !isInformational(message)) {
            waiting--;
        }
        ctx.write(message, promise);
    }

    /** 100 Continue is a whole message too, and the answer is yet to come. */
    private static boolean isInformational(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
}
