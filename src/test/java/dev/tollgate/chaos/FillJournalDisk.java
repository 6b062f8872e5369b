package dev.tollgate.chaos;

import dev.tollgate.SmallDisk;

/** The disk of a node's journal is full but for so many bytes, while PostgreSQL cannot be reached. */
record FillJournalDisk(int node, int leftBytes, int millis) implements Fault {
    @Override
    public boolean strike(World world) throws Exception {
        SmallDisk disk = world.journalDisk(node);
        if (!disk.isMounted()) {
            return false;
        }
        Proxy proxy = world.proxy(node);
        proxy.stall();
        try {
            disk.fill(leftBytes);
            Thread.sleep(millis);
        } finally {
            disk.makeRoom();
            proxy.resume();
        }
        return true;
    }
}
