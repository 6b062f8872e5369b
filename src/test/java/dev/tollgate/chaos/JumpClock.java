package dev.tollgate.chaos;

import java.time.Duration;

/** A node's clock is wrong from now on, until all is healed. */
record JumpClock(int node, int hours) implements Fault {
    @Override
    public boolean strike(World world) {
        world.node(node).clockIsOff(Duration.ofHours(hours));
        return true;
    }
}
