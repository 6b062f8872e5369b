package dev.tollgate.db;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process at a time owns a data directory: it holds the lock of {@code tollgate.lock}, which contains its pid. The
 * operating system lets go of the lock when the process ends in any way, so a left-over file means nothing.
 */
public final class DataDirLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataDirLock.class);

    /** Closing any channel of a locked file drops the whole JVM's lock on it, so a file held here is not opened again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final long LOOKING_NANOS = 50_000_000;

    private final Path file;
    private final FileChannel channel;

    private DataDirLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws DatabaseException if another process, or this one, has the directory already */
    static DataDirLock acquire(Path dataDir) {
        return tryAcquire(dataDir).orElseThrow(() -> {
            String pid = owner(dataDir);
            return new DatabaseException("The data directory " + dataDir + " is in use by another Tollgate, pid " + pid
                    + ". Stop that one first (kill " + pid + "), or give this one a data directory of its own.");
        });
    }

    /** Empty if another process, or this one, has the directory already. */
    public static Optional<DataDirLock> tryAcquire(Path dataDir) {
        Path file = dataDir.resolve("tollgate.lock");
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)), 0);
                return Optional.of(new DataDirLock(file, channel));
            }
        } catch (IOException e) {
            release(file, channel);
            throw new DatabaseException("Cannot lock the data directory " + dataDir + ": " + e, e);
        }
        release(file, channel);
        return Optional.empty();
    }

    /** Twice, since somebody may just be looking. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        if (channel.tryLock() != null) {
            return true;
        }
        LockSupport.parkNanos(LOOKING_NANOS);
        return channel.tryLock() != null;
    }

    @Override
    public void close() {
        release(file, channel);
    }

    /** The pid of the process that has the directory; empty if none has it. */
    public static Optional<Long> holder(Path dataDir) {
        Path file = dataDir.resolve("tollgate.lock");
        if (!HELD.contains(file)) {
            // Shared, and for a moment: it keeps nobody from the lock who tries twice.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                if (channel.tryLock(0, Long.MAX_VALUE, true) != null) {
                    return Optional.empty();
                }
            } catch (NoSuchFileException none) {
                return Optional.empty();
            } catch (IOException e) {
                throw new DatabaseException("Cannot look at the lock of " + dataDir + ": " + e, e);
            }
        }
        String owner = owner(dataDir);
        return owner.matches("\\d{1,18}") ? Optional.of(Long.parseLong(owner)) : Optional.of(0L);
    }

    private static void release(Path file, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.warn("Cannot close {}", file, e);
        } finally {
            HELD.remove(file);
        }
    }

    /** The pid of the process that has the directory, as far as it can be told. */
    public static String owner(Path dataDir) {
        Path file = dataDir.resolve("tollgate.lock");
        if (HELD.contains(file)) {
            return Long.toString(ProcessHandle.current().pid());
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
