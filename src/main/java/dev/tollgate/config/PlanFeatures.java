package dev.tollgate.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the plans page says of each plan, besides its limits. */
public record PlanFeatures(List<Feature> free, List<Feature> premium, List<Feature> enterprise) {
    private static final Pattern FEATURE = Pattern.compile("([a-z][a-z0-9_]{0,39}) ?= ?(\\S.{0,119})");

    public PlanFeatures {
        free = List.copyOf(free);
        premium = List.copyOf(premium);
        enterprise = List.copyOf(enterprise);
    }

    /**
     * One of a plan's features.
     *
     * @param code for machines, in snake case; the same feature has the same one in each plan
     * @param label for people
     */
    public record Feature(String code, String label) {}

    static PlanFeatures read(ConfigReader reader) {
        return new PlanFeatures(
                read(reader, "plans.free.features"),
                read(reader, "plans.premium.features"),
                read(reader, "plans.enterprise.features"));
    }

    private static List<Feature> read(ConfigReader reader, String key) {
        List<Feature> features = new ArrayList<>();
        Set<String> codes = new HashSet<>();
        for (String text : reader.texts(key)) {
            Matcher matcher = FEATURE.matcher(text);
            if (!matcher.matches()) {
                reader.problem(
                        key, "must be a list of features such as support=Answers within a day, not \"" + text + "\"");
            } else if (!codes.add(matcher.group(1))) {
                reader.problem(key, "names the feature " + matcher.group(1) + " twice");
            } else {
                features.add(new Feature(matcher.group(1), matcher.group(2)));
            }
        }
        return features;
    }
}
