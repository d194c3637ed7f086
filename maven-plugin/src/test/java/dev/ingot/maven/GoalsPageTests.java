package dev.ingot.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The page of all goals and parameters says what the plugin's descriptor says. {@code -Dingot.golden=write} writes it.
 */
class GoalsPageTests {
    private static final Path PAGE = Path.of("../docs/maven-goals.md");

    @Test
    void pageIsWhatTheDescriptorSays() throws Exception {
        String expected = page();
        if ("write".equals(System.getProperty("ingot.golden"))) {
            Files.writeString(PAGE, expected);
        }
        assertThat(expected).contains("## pack", "## jar", "`sources`");
        assertThat(Files.readString(PAGE)).isEqualTo(expected);
    }

    private static String page() throws Exception {
        Element plugin;
        try (var descriptor = Objects.requireNonNull(
                GoalsPageTests.class.getResourceAsStream("/META-INF/maven/plugin.xml"), "no plugin.xml was made")) {
            plugin = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(descriptor)
                    .getDocumentElement();
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Goals of ingot-maven-plugin and their parameters",
                "",
                "Made from the plugin's descriptor; [maven.md](maven.md) tells how they are used."));
        for (Element goal : children(plugin, "mojos")) {
            if (!text(goal, "goal").equals("help")) {
                addGoal(goal, lines);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void addGoal(Element goal, List<String> lines) throws IOException {
        String phase = text(goal, "phase");
        lines.addAll(List.of("", "## " + text(goal, "goal"), "", text(goal, "description")));
        lines.add(phase.isEmpty() ? "Bound to no phase." : "Bound to the phase `" + phase + "`.");
        lines.addAll(List.of("", "| parameter | type | on the command line | without it | |", "|---|---|---|---|---|"));
        for (Element parameter : children(goal, "parameters")) {
            // Those that are not editable are Maven's own.
            if (text(parameter, "editable").equals("true")) {
                lines.add(row(parameter, text(parameter, "name"), goal));
            }
        }
    }

    private static String row(Element parameter, String name, Element goal) {
        Element setting = children(goal, "configuration").stream()
                .filter(element -> element.getTagName().equals(name))
                .findFirst()
                .orElse(null);
        String property =
                setting == null ? "" : setting.getTextContent().strip().replaceFirst("^\\$\\{(.*)}$", "`-D$1`");
        String value = setting == null ? "" : setting.getAttribute("default-value");
        String type = text(parameter, "type").replaceFirst(".*\\.", "");
        String description = text(parameter, "description").replace("|", "\\|");
        return "| `" + name + "` | " + type + " | " + property + " | " + (value.isEmpty() ? "" : "`" + value + "`")
                + " | " + description + " |";
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element container && container.getTagName().equals(name)) {
                for (Node child = container.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element element) {
                        found.add(element);
                    }
                }
            }
        }
        return found;
    }

    /** Returns the text of a child in one line; none where there is no such child. */
    private static String text(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                return element.getTextContent().lines().map(String::strip).collect(Collectors.joining(" "));
            }
        }
        return "";
    }
}
