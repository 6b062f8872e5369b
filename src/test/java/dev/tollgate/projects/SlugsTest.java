package dev.tollgate.projects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlugsTest {
    @ParameterizedTest
    @CsvSource({
        "My App, my-app",
        "Crème Brûlée 2, creme-brulee-2",
        "  --Hello,  hello",
        "日本語, project",
        "42, project-42",
        "a/b?c#d, a-b-c-d",
        "ÅNGSTRÖM, angstrom"
    })
    void aNameBecomesASlug(String name, String slug) {
        assertThat(Slugs.of(name)).isEqualTo(slug);
    }

    @Property
    void whateverTheNameItsSlugIsOne(@ForAll String name) {
        assertThat(Slugs.isValid(Slugs.of(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "A", "a b", "a_b", "7", "0123", "ä", "a\n"})
    void otherTextsAreNone(String text) {
        assertThat(Slugs.isValid(text)).isFalse();
    }

    @Test
    void theLongestHas63Characters() {
        assertThat(Slugs.isValid("a".repeat(63))).isTrue();
        assertThat(Slugs.isValid("a".repeat(64))).isFalse();
        assertThat(Slugs.of("a".repeat(100))).hasSize(50);
    }

    @Test
    void oneThatIsTakenGetsTheFirstFreeNumber() {
        assertThat(Slugs.free("app", Set.of("other"))).isEqualTo("app");
        assertThat(Slugs.free("app", Set.of("app"))).isEqualTo("app-2");
        assertThat(Slugs.free("app", Set.of("app", "app-2", "app-4"))).isEqualTo("app-3");
    }

    /** All that may be given begins with the stem, by which those that are taken are looked up. */
    @Test
    void longOnesLeaveRoomForTheNumber() {
        String slug = "a".repeat(47) + "---" + "b".repeat(13);
        Set<String> taken = new HashSet<>(Set.of(slug));
        for (int i = 0; i < 100; i++) {
            String free = Slugs.free(slug, taken);
            assertThat(Slugs.isValid(free)).isTrue();
            assertThat(free).startsWith(Slugs.stem(slug));
            assertThat(taken.add(free)).isTrue();
        }
    }
}
