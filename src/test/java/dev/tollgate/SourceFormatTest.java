package dev.tollgate;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.FormatterException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SourceFormatTest {
    @Test
    void everySourceIsInForm() throws IOException, FormatterException {
        assertThat(SourceFormat.unformatted())
                .as("to mend: mvn -q test-compile exec:exec@format")
                .isEmpty();
    }
}
