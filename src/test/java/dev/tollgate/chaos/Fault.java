package dev.tollgate.chaos;

/** Something that goes wrong, as data: made from a seed, and it strikes the same way each time. */
interface Fault {
    /**
     * Does it, waits as long as it lasts and ends it.
     *
     * @return false if there was nothing to do it to
     */
    boolean strike(World world) throws Exception;

    default String name() {
        return getClass().getSimpleName();
    }
}
