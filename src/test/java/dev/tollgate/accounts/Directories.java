package dev.tollgate.accounts;

import java.util.Locale;

/** Payers in memory, for tests without a database. */
public final class Directories {
    private Directories() {}

    /** Accounts 1 and up, each with a user: {@code bench-000000} and so on. */
    public static Directory ofUsers(int count) {
        Directory directory = new Directory();
        for (int i = 0; i < count; i++) {
            String user = String.format(Locale.ROOT, "bench-%06d", i);
            Binding binding = new Binding(i + 1L, Binding.NONE, Binding.NONE, false);
            directory.put(
                    Account.fresh(i + 1L, user, new BoundName(Directory.ANY_SOURCE, NameKind.USER, user, binding)));
        }
        return directory;
    }
}
