package dev.tollgate.config;

/**
 * One thing wrong with the configuration.
 *
 * @param key the dotted key, or the file when it could not be read
 * @param source where it was set, such as {@code conf/tollgate.yaml:12} or {@code --set}; "not set" for a missing key
 * @param message what is wrong and what would be right; never contains a secret's value
 */
public record ConfigProblem(String key, String source, String message) {
    @Override
    public String toString() {
        return key + " (" + source + "): " + message;
    }
}
