package dev.tollgate.sandbox;

import dev.tollgate.money.Money;
import dev.tollgate.sandbox.DemoAgentsSql.DemoAgent;
import java.util.List;

/** One agent of each kind of price, all of one creator. */
final class DemoAgents {
    /** $3.00 and $12.00 for a million tokens, in and out. */
    static final DemoAgent BY_TOKEN = new DemoAgent(
            "research-agent",
            "Research Agent",
            "Reads what it finds on a question, compares the sources, and answers with a list of them.",
            "research",
            "🔎",
            "You are a careful researcher. Name a source for each claim, and say what you could not find.",
            "api",
            null,
            3 * Money.NANOS_PER_USD,
            12 * Money.NANOS_PER_USD);

    static final DemoAgent ONCE = new DemoAgent(
            "translator",
            "Translator",
            "Translates letters and manuals between twelve languages, and keeps their layout.",
            "writing",
            "🌐",
            "You translate faithfully. Keep names, numbers and layout; ask where a sentence has two meanings.",
            "one_time",
            900L,
            0,
            0);

    static final DemoAgent MONTHLY = new DemoAgent(
            "code-reviewer",
            "Code Reviewer",
            "Reads each change of your code and says what would break, with the line and a test that shows it.",
            "development",
            "🧪",
            "You review changes of code. Report only faults that you can show with an input, the worst first.",
            "monthly",
            400L,
            0,
            0);

    static final DemoAgent FREE = new DemoAgent(
            "note-taker",
            "Note Taker",
            "Makes short notes of long conversations: what was decided, who does what, and until when.",
            "writing",
            "📝",
            "You take notes. List decisions, tasks with their owners, and dates; leave out everything else.",
            "free",
            null,
            0,
            0);

    static final List<DemoAgent> ALL = List.of(BY_TOKEN, ONCE, MONTHLY, FREE);

    private DemoAgents() {}
}
