package dev.tollgate.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gathers what is wrong with a request, so that its caller is told of everything at once. Confined to one request. */
public final class Violations {
    private final List<String> found = new ArrayList<>();

    /** Keeps a violation: a sentence for the caller that names the field. */
    public void add(String sentence) {
        found.add(sentence);
    }

    /** What {@code reading} gives, or {@code instead} where it refuses with 422, which is then kept for the answer. */
    public <T> T check(Supplier<T> reading, T instead) {
        try {
            return reading.get();
        } catch (ProblemException e) {
            if (e.failure() instanceof Failure.Invalid invalid) {
                found.addAll(invalid.violations());
                return instead;
            }
            throw e;
        }
    }

    /** Refuses the request, 422, if anything was found. */
    public void refuseIfAny() {
        if (!found.isEmpty()) {
            throw Failure.invalid(found).asException();
        }
    }
}
