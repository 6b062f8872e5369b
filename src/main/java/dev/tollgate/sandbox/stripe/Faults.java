package dev.tollgate.sandbox.stripe;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The faults that the next requests will meet. Under the lock. */
final class Faults {
    private final List<Planned> planned = new ArrayList<>();

    private static final class Planned {
        private final Fault fault;
        private final @Nullable String method;
        private final String path;
        private int times;

        private Planned(Fault fault, @Nullable String method, String path, int times) {
            this.fault = fault;
            this.method = method;
            this.path = path;
            this.times = times;
        }
    }

    /**
     * @param method null for any
     * @param path how the paths begin that are meant
     */
    void plan(Fault fault, int times, @Nullable String method, String path) {
        planned.add(new Planned(fault, method, path, times));
    }

    void clear() {
        planned.clear();
    }

    /** The fault that this request meets. */
    Optional<Fault> next(String method, String path) {
        for (Iterator<Planned> each = planned.iterator(); each.hasNext(); ) {
            Planned plan = each.next();
            if ((plan.method == null || plan.method.equals(method)) && path.startsWith(plan.path)) {
                plan.times--;
                if (plan.times <= 0) {
                    each.remove();
                }
                return Optional.of(plan.fault);
            }
        }
        return Optional.empty();
    }
}
