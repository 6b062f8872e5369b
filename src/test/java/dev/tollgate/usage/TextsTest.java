package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
    private final Texts texts = new Texts();

    @Property
    void everyTextIsReadAsItIs(@ForAll String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        String expected = new String(utf8, StandardCharsets.UTF_8);
        assertThat(Texts.once(utf8, utf8.length)).isEqualTo(expected);
        assertThat(new Texts().shared(utf8, utf8.length)).isEqualTo(expected);
    }

    @Test
    void aTextThatComesAgainIsTheSameObject() {
        byte[] first = "openai/gpt-4o".getBytes(StandardCharsets.UTF_8);
        byte[] longer = "openai/gpt-4o-mini".getBytes(StandardCharsets.UTF_8);
        String made = texts.shared(first, first.length);
        assertThat(texts.shared(longer, longer.length)).isEqualTo("openai/gpt-4o-mini");
        assertThat(texts.shared(longer, first.length)).isSameAs(made);
    }

    @Test
    void aTextDoesNotChangeWithTheBytesItWasMadeOf() {
        byte[] bytes = "openai/gpt-4o".getBytes(StandardCharsets.UTF_8);
        String made = texts.shared(bytes, bytes.length);
        Arrays.fill(bytes, (byte) 'x');
        assertThat(texts.shared("openai/gpt-4o".getBytes(StandardCharsets.UTF_8), bytes.length))
                .isSameAs(made)
                .isEqualTo("openai/gpt-4o");
    }

    @Test
    void newcomersTakeTheirPlaceAndNothingIsMixedUp() {
        for (int i = 0; i < 50_000; i++) {
            String text = "user-" + i % 9_000;
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            assertThat(texts.shared(utf8, utf8.length)).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c3", "c328", "c080", "eda080", "edb080", "f4908080", "ff", "61e282", "f09f98"})
    void brokenUtf8IsNoText(String hex) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThat(Texts.once(bytes, bytes.length)).isNull();
        assertThat(texts.shared(bytes, bytes.length)).isNull();
        assertThat(texts.shared(bytes, bytes.length)).isNull();
    }
}
