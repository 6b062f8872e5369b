package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTextTest {
    @Test
    void cellsAreQuotedWhereTheyMustBe() {
        assertThat(row("plain", "a,b", "say \"hi\"", "two\r\nlines", "", null, 7L, true))
                .isEqualTo("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",,,7,true\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "=", "-", "--1", "-1.5.", "+1e5"})
    void aFormulaGetsAnApostrophe(String cell) {
        assertThat(row(cell)).isEqualTo("'" + cell + "\r\n");
    }

    @Test
    void aFormulaBehindABreakGetsOneToo() {
        assertThat(row("\t=1")).isEqualTo("'\t=1\r\n");
        assertThat(row("\r=1")).isEqualTo("\"'\r=1\"\r\n");
        assertThat(row("\n=1")).isEqualTo("\"'\n=1\"\r\n");
        assertThat(row("=HYPERLINK(\"x\",1)")).isEqualTo("\"'=HYPERLINK(\"\"x\"\",1)\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0.000012345", "+5", "0", "12.50", "a=b", "x-1", "'=1", " =1"})
    void numbersAndOtherTextsStayAsTheyAre(String cell) {
        assertThat(row(cell)).isEqualTo(cell + "\r\n");
        assertThat(row(-12L)).isEqualTo("-12\r\n");
    }

    private static String row(@Nullable Object... cells) {
        StringBuilder text = new StringBuilder();
        List<@Nullable Object> row = Arrays.asList(cells);
        CsvText.appendRow(text, row);
        return text.toString();
    }
}
