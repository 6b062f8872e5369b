package dev.tollgate.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageCursorTest {
    @Test
    void whatWasWrittenIsRead() {
        for (PageCursor cursor : List.of(
                new PageCursor(Instant.parse("2026-11-27T21:40:03.123456Z"), List.of("usage_credits", "17:ä\"")),
                new PageCursor(PageCursor.LATEST, List.of("", "")),
                new PageCursor(Instant.EPOCH, List.of("a", "")))) {
            assertThat(PageCursor.parse(cursor.text(), 2)).isEqualTo(cursor);
            assertThat(cursor.text()).matches("[A-Za-z0-9_-]+");
        }
    }

    /** Written as the text beneath; the last would be a NUL, which PostgreSQL takes in no text. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "x\na\nb", "-5\na\nb", "5", "5\na", "5\na\nb\nc", "999999999999999999\na\nb", "5\na\n\0"})
    void anythingElseIsRefused(String plain) {
        assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "%%%", "====", "a b"})
    void aTextOfAnotherKindIsRefused(String text) {
        assertRefused(text);
        assertRefused("A".repeat(5_000));
    }

    private static void assertRefused(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> PageCursor.parse(text, 2))
                .satisfies(e -> assertThat(e.failure().detail())
                        .isEqualTo("cursor must be the next_cursor of an earlier answer."));
    }
}
