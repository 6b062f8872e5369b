package dev.tollgate.sandbox.stripe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The frame of all pages. They have no script and nothing from anywhere else. */
final class Html {
    /** Served at {@code /style.css}. */
    static final String STYLE = """
        :root { color-scheme: light dark; --ink: #1a1f36; --soft: #5b6478; --line: #d5dbe5; --paper: #fff;
                --back: #f4f6fa; --deed: #4f46e5; --bad: #b3093c }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e8eaf0; --soft: #a3abbd; --line: #363d4e; --paper: #1b202c; --back: #12151d;
                  --deed: #8b8cf8; --bad: #ff7d9c } }
        * { box-sizing: border-box }
        body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--back) }
        .flag { margin: 0; padding: .5rem 1rem; text-align: center; font-weight: 600; color: #3d2c00;
                background: #ffd666 }
        main { max-width: 40rem; margin: 2rem auto; padding: 1.5rem 2rem; border: 1px solid var(--line);
               border-radius: .75rem; background: var(--paper) }
        h1 { margin: 0 0 .25rem; font-size: 1.35rem }
        h2 { margin: 1.75rem 0 .5rem; font-size: 1.05rem }
        .sum { margin: 0 0 1rem; font-size: 2rem; font-weight: 650 }
        .soft { color: var(--soft) }
        .bad { padding: .6rem .9rem; border: 1px solid var(--bad); border-radius: .5rem; color: var(--bad) }
        table { width: 100%; border-collapse: collapse }
        th, td { padding: .45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
        td.right, th.right { text-align: right }
        label { display: block; margin-bottom: .25rem; font-weight: 600 }
        input[type=email] { width: 100%; padding: .55rem .7rem; border: 1px solid var(--line); border-radius: .5rem;
                            font: inherit; color: inherit; background: transparent }
        button { width: 100%; margin: .25rem 0; padding: .6rem .9rem; border: 1px solid var(--line);
                 border-radius: .5rem; font: inherit; text-align: left; color: inherit; background: transparent;
                 cursor: pointer }
        button:hover { border-color: var(--deed) }
        button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--deed);
                                                                    outline-offset: 2px }
        button.first { color: #fff; background: #4f46e5; border-color: #4f46e5; font-weight: 600 }
        code { font-size: .9em }
        button.first code { color: inherit }
        a { color: var(--deed) }
        """;

    private Html() {}

    static String escape(@Nullable String text) {
        return text == null
                ? ""
                : text.replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("\"", "&quot;")
                        .replace("'", "&#39;");
    }

    /** @param body trusted markup, in which everything foreign is escaped */
    static String page(String title, String body) {
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%s · Sandbox</title>
            <link rel="stylesheet" href="/style.css">
            </head>
            <body>
            <p class="flag">Sandbox of Tollgate, not Stripe: no card is charged, no money moves.</p>
            <main>
            %s
            </main>
            </body>
            </html>
            """.formatted(escape(title), body);
    }

    static String usd(long cents) {
        String sign = cents < 0 ? "-" : "";
        long abs = Math.abs(cents);
        return String.format(Locale.ROOT, "%s$%,d.%02d", sign, abs / 100, abs % 100);
    }

    /** A complaint that is read out, or nothing. */
    static String complaint(@Nullable String text) {
        return text == null ? "" : "<p class=\"bad\" role=\"alert\">" + escape(text) + "</p>";
    }

    /**
     * A button for each test method.
     *
     * @param bankDebits whether those are among them
     */
    static String methods(boolean bankDebits) {
        StringBuilder buttons = new StringBuilder();
        for (TestMethod each : TestMethod.values()) {
            if (bankDebits || !each.isBankDebit()) {
                buttons.append("<button name=\"method\" value=\"")
                        .append(each.name())
                        .append(each == TestMethod.VISA ? "\" class=\"first\">" : "\">")
                        .append(escape(each.words()))
                        .append(" <code>")
                        .append(grouped(each.number()))
                        .append("</code></button>\n");
            }
        }
        return buttons.toString();
    }

    private static String grouped(String number) {
        return number.length() == 16 ? number.replaceAll("(.{4})(?=.)", "$1 ") : number;
    }
}
