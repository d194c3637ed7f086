package dev.ingot.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Node;

/**
 * The page of all goals and parameters says what the plugin's descriptor says. {@code -Dingot.golden=write} writes it.
 */
class GoalsPageTests {
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

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
        Node plugin;
        try (var descriptor = Objects.requireNonNull(
                GoalsPageTests.class.getResourceAsStream("/META-INF/maven/plugin.xml"), "no plugin.xml was made")) {
            plugin = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(descriptor);
        }
        List<String> lines = new ArrayList<>(List.of(
                "# Goals of ingot-maven-plugin and their parameters",
                "",
                "Made from the plugin's descriptor; [maven.md](maven.md) tells how they are used."));
        for (Node goal : nodes("/plugin/mojos/mojo[goal != 'help']", plugin)) {
            String phase = text("phase", goal);
            lines.addAll(List.of("", "## " + text("goal", goal), "", text("description", goal)));
            lines.add(phase.isEmpty() ? "Bound to no phase." : "Bound to the phase `" + phase + "`.");
            lines.addAll(
                    List.of("", "| parameter | type | on the command line | without it | |", "|---|---|---|---|---|"));
            // Those that are not editable are Maven's own.
            for (Node parameter : nodes("parameters/parameter[editable = 'true']", goal)) {
                lines.add(row(parameter, text("name", parameter), goal));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static String row(Node parameter, String name, Node goal) throws XPathExpressionException {
        String property = text("configuration/" + name, goal).replaceFirst("^\\$\\{(.*)}$", "`-D$1`");
        String value = text("configuration/" + name + "/@default-value", goal);
        String type = text("type", parameter).replaceFirst(".*\\.", "");
        String description = text("description", parameter).replace("|", "\\|");
        return "| `" + name + "` | " + type + " | " + property + " | " + (value.isEmpty() ? "" : "`" + value + "`")
                + " | " + description + " |";
    }

    private static XPathNodes nodes(String path, Node from) throws XPathExpressionException {
        return XPATH.evaluateExpression(path, from, XPathNodes.class);
    }

    /** Returns the text that lies there, in one line; none where there is nothing. */
    private static String text(String path, Node from) throws XPathExpressionException {
        return XPATH.evaluate(path, from).lines().map(String::strip).collect(Collectors.joining(" "));
    }
}
