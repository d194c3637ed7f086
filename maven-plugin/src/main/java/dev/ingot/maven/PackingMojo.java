package dev.ingot.maven;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that packs: what goes in, and by which rules. */
abstract class PackingMojo extends IngotMojo {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** What pip says of a requirement that is none: where it stands in the file of all that a POM names. */
    private static final Pattern GENERATED_LINE =
            Pattern.compile("\\(from line ([0-9]{1,6}) of [^)]*[/\\\\]requirements-[^/\\\\)]*\\.txt\\)");

    private static final Pattern POLICY_INPUTS = Pattern.compile("\\b(inputs|find-links|imports)[\"']?\\s*=");

    /** Folders with wheels. */
    @Parameter
    private List<File> findLinks = new ArrayList<>();

    /** An index of packages, for what {@code findLinks} does not hold; without it nothing is downloaded. */
    @Parameter(property = "ingot.indexUrl")
    private @Nullable String indexUrl;

    /** More inputs: folders, wheels, virtual environments. */
    @Parameter
    private List<File> inputs = new ArrayList<>();

    /** A policy file; no error where it is missing. */
    @Parameter(defaultValue = "${project.basedir}/ingot.toml")
    private @Nullable File policy;

    @Parameter(defaultValue = "${project.file}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Maven sets it
    private File pom;

    @Parameter(defaultValue = "${settings.offline}", readonly = true, required = true)
    private boolean offline;

    /** Returns the folder with the project's own Python code, which need not exist. */
    abstract Path sources();

    /** Returns the requirements that the POM names. */
    abstract List<String> requirementLines();

    /** Returns the file with more of them, which need not exist. */
    abstract @Nullable File requirementsFile();

    /** Returns the file that keeps what they were resolved to. */
    abstract File lock();

    /** Returns the inputs and rules as words of a command. */
    final List<String> words() throws IOException {
        List<String> words = new ArrayList<>();
        if (Files.isDirectory(sources())) {
            words.add(sources().toString());
        }
        inputs.forEach(input -> words.add(input.toString()));
        Path all = requirements();
        // Also for requirements that the policy names.
        words.addAll(List.of("--lock", lock().toString()));
        if (all != null) {
            words.add(all.toString());
            findLinks.forEach(folder -> words.addAll(List.of("--find-links", folder.toString())));
        }
        if (policy != null && policy.exists()) {
            words.addAll(List.of("--policy", policy.toString()));
        }
        return words;
    }

    /**
     * Makes a pack on the class path, unless it is there and nothing has changed.
     *
     * @param mountName the name below {@code /ingot}: each pack of a host needs one of its own
     * @param more options
     */
    final void pack(Path target, String mountName, List<String> more)
            throws IOException, InterruptedException, MojoFailureException {
        if (!hasInputs()) {
            getLog().debug("nothing to pack: neither " + sources() + " nor requirements");
            // Of a build that had some.
            Files.deleteIfExists(target);
            return;
        }
        List<String> packed = words();
        List<String> words = new ArrayList<>(List.of("pack"));
        words.addAll(packed);
        words.addAll(options());
        words.addAll(more);
        words.addAll(List.of("--mount", mountName, "-o", target.toString()));
        if (!make(target, words)) {
            getLog().info("Nothing to pack: " + target.getFileName() + " is up to date");
            return;
        }
        getLog().info("Packed " + target.getFileName() + ": " + Files.size(target) + " bytes, mounted as /ingot/"
                + mountName);
    }

    /**
     * Makes something, unless it is there and nothing has changed.
     *
     * @param target a file or a folder
     * @param words the command that makes it
     * @return whether anything had to be done
     */
    final boolean make(Path target, List<String> words) throws IOException, InterruptedException, MojoFailureException {
        Stamp stamp = new Stamp(ownFile(".stamp"));
        String inputs = Stamp.text(words, System.getenv(), watched());
        if (stamp.fits(outputs(target), inputs) && !policyNamesInputs()) {
            return false;
        }
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        List<String> command = new ArrayList<>(words);
        if (offline) {
            command.add("--no-index");
        } else if (indexUrl != null && requirements() != null) {
            command.addAll(List.of("--index-url", indexUrl));
        }
        try {
            ingot(command);
        } catch (MojoFailureException e) {
            String message = String.valueOf(e.getMessage());
            throw new MojoFailureException(place(message) + message, e);
        }
        stamp.write(outputs(target), inputs);
        return true;
    }

    /** Says whether the policy names files that only the packer knows, which are then packed each time. */
    private boolean policyNamesInputs() throws IOException {
        return policy != null
                && policy.exists()
                && POLICY_INPUTS.matcher(Files.readString(policy.toPath())).find();
    }

    private boolean hasInputs() throws IOException {
        return Files.isDirectory(sources())
                || !inputs.isEmpty()
                || requirements() != null
                || (policy != null && policy.exists());
    }

    /** Returns where the requirement stands of which an error speaks, in the POM or a file, or nothing. */
    private String place(String error) throws IOException {
        Matcher line = GENERATED_LINE.matcher(error);
        int number = line.find() ? Integer.parseInt(line.group(1)) : 0;
        for (int i = 0; i < requirementLines().size(); i++) {
            String requirement = requirementLines().get(i);
            if (i + 1 == number || isNamed(requirement, error)) {
                String place = place(requirement, "<(r|testR)equirement>\\s*", pom.toPath());
                if (!place.isEmpty()) {
                    return place;
                }
            }
        }
        File given = requirementsFile();
        for (Path file : given == null ? List.<Path>of() : RequirementsFiles.of(given.toPath())) {
            for (String one : Files.isRegularFile(file) ? text(file).split("\\R", -1) : new String[0]) {
                if (isNamed(one, error)) {
                    return place(one, "^[ \\t]*", file);
                }
            }
        }
        return "";
    }

    /** Says whether an error speaks of a requirement by its name. */
    private static boolean isNamed(String requirement, String error) {
        Matcher name = NAME.matcher(requirement.strip());
        return name.lookingAt()
                && Pattern.compile("for " + whole(name.group())).matcher(error).find();
    }

    private static String whole(String name) {
        return Pattern.quote(name) + "(?![A-Za-z0-9._-])";
    }

    /** Returns where a requirement stands in a file, after what precedes it there. */
    private static String place(String requirement, String preceding, Path file) throws IOException {
        Matcher name = NAME.matcher(requirement.strip());
        if (!name.lookingAt()) {
            return "";
        }
        String text = text(file);
        Matcher there = Pattern.compile(preceding + "(" + whole(name.group()) + ")", Pattern.MULTILINE)
                .matcher(text);
        if (!there.find()) {
            return "";
        }
        long before = text.substring(0, there.start(there.groupCount()))
                .chars()
                .filter(character -> character == '\n')
                .count();
        return file + ", line " + (before + 1) + ": ";
    }

    /** Whatever the encoding: names are ASCII. */
    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Returns the files and folders that decide what is made: what is packed, and by what. */
    private List<Path> watched() throws IOException {
        List<Path> watched = new ArrayList<>(List.of(sources()));
        inputs.forEach(input -> watched.add(input.toPath()));
        Path all = requirements();
        if (all != null) {
            watched.addAll(RequirementsFiles.of(all));
            findLinks.forEach(folder -> watched.add(folder.toPath()));
        }
        if (policy != null) {
            watched.add(policy.toPath());
        }
        // Such as a key, or --find-links=FOLDER.
        options().stream()
                .map(word -> word.substring(word.indexOf('=') + 1))
                .filter(word -> !word.isEmpty())
                .map(this::file)
                .filter(File::exists)
                .forEach(file -> watched.add(file.toPath()));
        tools().forEach(tool -> watched.add(tool.getFile().toPath()));
        watched.add(javaHome().resolve("release"));
        return watched;
    }

    /** Returns the files that packing writes or checks: where one is missing or another, it has to be done again. */
    private List<Path> outputs(Path target) throws IOException {
        return requirements() == null ? List.of(target) : List.of(target, lock().toPath());
    }

    /** Returns a file with all requirements, or null where there are none. */
    private @Nullable Path requirements() throws IOException {
        File given = requirementsFile();
        Path file = given != null && given.exists() ? given.toPath() : null;
        if (requirementLines().isEmpty()) {
            return file;
        }
        List<String> lines = new ArrayList<>(requirementLines());
        if (file != null) {
            lines.add("-r \"" + file.toString().replace('\\', '/') + "\"");
        }
        Path all = workFolder().resolve("requirements-" + ownFile(".txt").getFileName());
        if (!Files.exists(all) || !Files.readAllLines(all).equals(lines)) {
            Files.write(all, lines);
        }
        return all;
    }
}
