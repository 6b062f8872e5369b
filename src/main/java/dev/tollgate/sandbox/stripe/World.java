package dev.tollgate.sandbox.stripe;

import java.time.Clock;

/** What all resources share. */
record World(ObjectStore objects, SandboxTime time, Events events, Expansion expansion, Faults faults, String base) {

    /** @param base the address of the pages, without a trailing slash */
    static World create(Clock clock, String base) {
        ObjectStore objects = new ObjectStore();
        SandboxTime time = new SandboxTime(clock);
        return new World(objects, time, new Events(objects, time), new Expansion(objects), new Faults(), base);
    }

    long now() {
        return time.now();
    }
}
