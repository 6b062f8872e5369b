package dev.tollgate.marketplace;

import dev.tollgate.config.MarketplaceConfig;
import dev.tollgate.http.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a creator says of an agent, and lists everything that is wrong with it. For one request. */
final class AgentForm {
    static final String CATEGORY = "[a-z][a-z0-9-]{0,31}";
    static final String CATEGORY_RULE =
            "category must have 1 to 32 lower-case letters, digits and hyphens, and begin with a letter.";

    /** With a letter in it, since one of digits alone would be an id. */
    private static final Pattern SLUG = Pattern.compile("(?=.*[a-z])[a-z0-9][a-z0-9-]{0,62}");

    /** What stands at the same place in a path. */
    private static final Set<String> RESERVED = Set.of("mine");

    private static final Pattern CATEGORY_FORM = Pattern.compile(CATEGORY);
    private static final Pattern TAG = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final int NAME_MAX = 100;
    private static final int DESCRIPTION_MAX = 4_000;
    private static final int TAGS_MAX = 10;
    private static final int ICON_MAX = 32;
    private static final int CONTENT_BYTES_MAX = 65_536;

    private final AgentRequest request;
    private final @Nullable AgentState before;
    private final MarketplaceConfig bounds;
    private final List<String> violations = new ArrayList<>();

    private AgentForm(AgentRequest request, @Nullable AgentState before, MarketplaceConfig bounds) {
        this.request = request;
        this.before = before;
        this.bounds = bounds;
    }

    /** A new agent. Throws a problem with every violation. */
    static AgentState create(AgentRequest request, MarketplaceConfig bounds) {
        return new AgentForm(request, null, bounds).read();
    }

    /** A known one with what is changed of it. Throws the same. */
    static AgentState change(AgentRequest request, AgentState before, MarketplaceConfig bounds) {
        return new AgentForm(request, before, bounds).read();
    }

    private AgentState read() {
        slug();
        AgentState was = before;
        Looks known = was == null ? new Looks("", "", null, List.of(), null) : was.looks();
        Looks looks = new Looks(
                name(known.name()),
                description(known.description()),
                category(known.category()),
                tags(known.tags()),
                icon(known.icon()));
        Price price = new PriceForm(request, was == null ? null : was.price(), bounds, violations).read();
        String content = content(was == null ? null : was.content());
        if (price == null || !violations.isEmpty()) {
            throw Failure.invalid(violations).asException();
        }
        Boolean published = request.published();
        return new AgentState(looks, price, content, published == null ? was != null && was.published() : published);
    }

    private void slug() {
        String slug = request.slug();
        if (slug == null) {
            return;
        }
        if (before != null) {
            violations.add("slug cannot be changed.");
        } else if (!SLUG.matcher(slug).matches() || RESERVED.contains(slug)) {
            violations.add(
                    "slug must have 1 to 63 lower-case letters, digits and hyphens, with a letter among them, not begin"
                            + " with a hyphen, and not be a reserved word.");
        }
    }

    private String name(String known) {
        String name = request.name();
        if (name == null) {
            if (before == null) {
                violations.add("name is missing.");
            }
            return known;
        }
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > NAME_MAX || isUnclean(stripped, false)) {
            violations.add("name must have 1 to " + NAME_MAX + " characters, without control characters.");
        }
        return stripped;
    }

    private String description(String known) {
        String description = request.description();
        if (description == null) {
            return known;
        }
        if (description.length() > DESCRIPTION_MAX || isUnclean(description, true)) {
            violations.add("description must have at most " + DESCRIPTION_MAX
                    + " characters, without control characters other than tabs and line breaks.");
        }
        return description;
    }

    private @Nullable String category(@Nullable String known) {
        String category = request.category();
        if (category == null) {
            return known;
        }
        if (!category.isEmpty() && !CATEGORY_FORM.matcher(category).matches()) {
            violations.add(CATEGORY_RULE);
        }
        return category.isEmpty() ? null : category;
    }

    private List<String> tags(List<String> known) {
        List<@Nullable String> tags = request.tags();
        if (tags == null) {
            return known;
        }
        List<String> read = new ArrayList<>();
        for (String tag : tags) {
            if (tag != null && TAG.matcher(tag).matches()) {
                read.add(tag);
            }
        }
        if (tags.size() > TAGS_MAX || read.size() < tags.size() || new HashSet<>(read).size() < read.size()) {
            violations.add("tags must be at most " + TAGS_MAX
                    + " different ones of 1 to 32 lower-case letters, digits and hyphens.");
            return known;
        }
        return read;
    }

    private @Nullable String icon(@Nullable String known) {
        String icon = request.icon();
        if (icon == null) {
            return known;
        }
        if (icon.length() > ICON_MAX || isUnclean(icon, false)) {
            violations.add("icon must have at most " + ICON_MAX + " characters, without control characters.");
        }
        return icon.isEmpty() ? null : icon;
    }

    private @Nullable String content(@Nullable String known) {
        String content = request.content();
        if (content == null) {
            return known;
        }
        if (content.getBytes(StandardCharsets.UTF_8).length > CONTENT_BYTES_MAX || content.indexOf('\0') >= 0) {
            violations.add("content must have at most " + CONTENT_BYTES_MAX + " bytes in UTF-8, none of them 0.");
        }
        return content.isEmpty() ? null : content;
    }

    private static boolean isUnclean(String text, boolean mayHaveLines) {
        return text.chars()
                .anyMatch(each -> Character.isISOControl(each)
                        && !(mayHaveLines && (each == '\n' || each == '\r' || each == '\t')));
    }
}
