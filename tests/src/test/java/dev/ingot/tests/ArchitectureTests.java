package dev.ingot.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

class ArchitectureTests {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.ingot");

    @Test
    void allPackagesAreLookedAt() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .contains(
                        "dev.ingot.pack",
                        "dev.ingot.importer",
                        "dev.ingot.vfs",
                        "dev.ingot.host",
                        "dev.ingot.launch",
                        "dev.ingot.scan",
                        "dev.ingot.policy",
                        "dev.ingot.packer",
                        "dev.ingot.ship",
                        "dev.ingot.report",
                        "dev.ingot.cli");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.ingot.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingUsesGraalInternals() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.oracle..", "org.graalvm.polyglot.impl..", "sun..", "jdk.internal..")
                .check(CLASSES);
    }

    /**
     * How long an answer takes could tell whether a file exists: who may not use the host's files is answered without a
     * look at them.
     */
    @Test
    void deniedFilesAreNotLookedAt() {
        noClasses()
                .that()
                .haveNameMatching("dev\\.ingot\\.vfs\\.(DeniedFileSystem|PackFileSystem|Virtual(Tree|Node)).*")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File|RandomAccessFile|File.*Stream)"
                        + "|java\\.nio\\.file\\.(Files|FileSystems)|java\\.nio\\.channels\\.FileChannel")
                .orShould()
                .callMethod(Path.class, "toRealPath", LinkOption[].class)
                .check(CLASSES);
    }

    /** A clock that is set back or ahead must not end a host, nor keep it. */
    @Test
    void warmHostsDoNotLookAtTheClock() {
        noClasses()
                .that()
                .resideInAPackage("dev.ingot.warm..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.time\\.(Instant|Clock|LocalDate.*|ZonedDateTime|OffsetDateTime)|java\\.util\\.Date")
                .check(CLASSES);
    }

    @Test
    void linesAreNoLongerThanTheFormatAllows() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            Files.readAllLines(file).stream()
                    .filter(line -> line.length() > 120)
                    .forEach(line -> tooLong.add(file + ": " + line));
        }
        assertThat(tooLong).isEmpty();
    }

    /** Returns the Java files of all modules, but for those that builds and tests make and remove meanwhile. */
    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(Processes.ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                boolean made = name.equals("target") || name.startsWith(".");
                return made && !folder.equals(Processes.ROOT) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = Processes.ROOT.relativize(file).toString();
                if (path.endsWith(".java") && path.contains("src/")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertThat(found).hasSizeGreaterThan(300);
        return found;
    }

    /** What else crosses from Python to Java stands in ISOLATION.md: whoever adds a class here adds it there. */
    @Test
    void functionsCrossInFewPlaces() throws IOException {
        List<String> crossing = new ArrayList<>();
        for (Path file : sources()) {
            if (file.toString().contains("src/main")
                    && Files.readString(file).contains("import org.graalvm.polyglot.proxy.Proxy")) {
                crossing.add(file.getFileName().toString());
            }
        }
        assertThat(crossing)
                .containsExactlyInAnyOrder(
                        "ImporterBridge.java",
                        "LiveFunctions.java",
                        "PreparedProgram.java",
                        "ProgramRun.java",
                        "RowFunction.java");
    }

    @Test
    void formatKnowsNothingOfPython() {
        noClasses()
                .that()
                .resideInAPackage("dev.ingot.pack..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.graalvm..", "dev.ingot.importer..", "dev.ingot.host..")
                .check(CLASSES);
    }

    @Test
    void packagesAreNullMarked() {
        classes()
                .should()
                .beAnnotatedWith(NullMarked.class)
                .orShould(com.tngtech.archunit.lang.conditions.ArchConditions.be(inNullMarkedPackage()))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> inNullMarkedPackage() {
        return DescribedPredicate.describe(
                "in a null-marked package", type -> type.getPackage().isAnnotatedWith(NullMarked.class));
    }

    /** Maven's Java may be too old for the packer's classes, so that the plugin has a list of its own. */
    @Test
    void mavenPluginWatchesWhatThePackerScans() throws IOException {
        assertThat(setIn("maven-plugin/src/main/java/dev/ingot/maven/Stamp.java", "NEVER_PACKED"))
                .contains("__pycache__")
                .isEqualTo(setIn("packer/src/main/java/dev/ingot/scan/FolderScanner.java", "SKIPPED_FOLDERS"));
    }

    private static String setIn(String source, String name) throws IOException {
        String text = Files.readString(Processes.ROOT.resolve(source)).replaceAll("\\s+", "");
        int begin = text.indexOf(name + "=Set.of(");
        assertThat(begin).as(source).isPositive();
        return text.substring(begin + name.length(), text.indexOf(");", begin));
    }
}
