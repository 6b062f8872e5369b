package dev.tollgate.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void everyKeyIsFoundAndNoOther() {
        Shape shape = new Shape("many");
        Field[] fields = Field.values();
        for (int i = 0; i < 500; i++) {
            shape = shape.with("key_" + i, fields[i % fields.length]);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(find(shape, "key_" + i)).isEqualTo(fields[i % fields.length]);
        }
        assertThat(find(shape, "key_500")).isNull();
        assertThat(find(shape, "key_")).isNull();
        assertThat(find(shape, "")).isNull();
    }

    @Test
    void onlyTheFirstBytesOfTheBufferAreTheKey() {
        Shape shape = new Shape("one").with("id", Field.ID);
        byte[] buffer = "idle".getBytes(StandardCharsets.US_ASCII);
        assertThat(shape.find(buffer, 2)).isEqualTo(Field.ID);
        assertThat(shape.find(buffer, 3)).isNull();
    }

    @Test
    void anEmptyShapeFindsNothing() {
        assertThat(find(new Shape("none"), "id")).isNull();
    }

    @Test
    void keysDifferByCase() {
        assertThat(find(LitellmShapes.RECORD, "startTime")).isEqualTo(Field.START);
        assertThat(find(LitellmShapes.RECORD, "starttime")).isNull();
    }

    private static @Nullable Target find(Shape shape, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        return shape.find(bytes, bytes.length);
    }
}
