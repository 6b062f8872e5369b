package dev.tollgate.http;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows of CSV as RFC 4180 has them. A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP
 * advises: names and models are chosen by people, and whoever opens the file may be somebody else.
 */
public final class CsvText {
    private static final String FORMULA_BEGINS = "=+-@\t\r\n";
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+([.][0-9]+)?");

    private CsvText() {}

    public static void appendRow(StringBuilder text, List<? extends @Nullable Object> cells) {
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            Object cell = cells.get(i);
            if (cell != null) {
                appendCell(text, cell.toString());
            }
        }
        text.append("\r\n");
    }

    private static void appendCell(StringBuilder text, String cell) {
        String safe = isFormula(cell) ? "'" + cell : cell;
        if (!needsQuotes(safe)) {
            text.append(safe);
            return;
        }
        text.append('"').append(safe.replace("\"", "\"\"")).append('"');
    }

    private static boolean isFormula(String cell) {
        return !cell.isEmpty()
                && FORMULA_BEGINS.indexOf(cell.charAt(0)) >= 0
                && !NUMBER.matcher(cell).matches();
    }

    private static boolean needsQuotes(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char each = cell.charAt(i);
            if (each == ',' || each == '"' || each == '\r' || each == '\n') {
                return true;
            }
        }
        return false;
    }
}
