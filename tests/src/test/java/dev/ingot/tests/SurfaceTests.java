package dev.ingot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ingot.ConversionException;
import dev.ingot.CorruptPackException;
import dev.ingot.ForeignBytecodeException;
import dev.ingot.IngotException;
import dev.ingot.PackDescription;
import dev.ingot.PoolRejectedException;
import dev.ingot.PythonFunctionException;
import dev.ingot.TimeLimitException;
import dev.ingot.UntrustedPackException;
import dev.ingot.host.Access;
import dev.ingot.host.Program;
import dev.ingot.host.PythonHost;
import dev.ingot.pool.PythonPool;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.junit.jupiter.api.Test;

/** What an embedder can depend on: the exported types, by name, and what their builders refuse. */
class SurfaceTests {
    private static final List<String> MODULES = List.of(
            "python-importer", "host-runtime", "packer", "integrations/javax-script", "integrations/micrometer");

    /** A type more is a promise more: whoever adds one here has thought about it. */
    @Test
    void exportedTypes() throws IOException {
        assertThat(allTypes())
                .containsExactly(
                        "dev.ingot.ConversionException",
                        "dev.ingot.CorruptPackException",
                        "dev.ingot.ForeignBytecodeException",
                        "dev.ingot.IngotException",
                        "dev.ingot.PackDescription",
                        "dev.ingot.PoolRejectedException",
                        "dev.ingot.PoolRejectedException$Reason",
                        "dev.ingot.PythonFunctionException",
                        "dev.ingot.PythonTarget",
                        "dev.ingot.SigningKeys",
                        "dev.ingot.TimeLimitException",
                        "dev.ingot.UntrustedPackException",
                        "dev.ingot.host.Access",
                        "dev.ingot.host.HostMetrics",
                        "dev.ingot.host.PreparedProgram",
                        "dev.ingot.host.PreparedProgram$Ahead",
                        "dev.ingot.host.Program",
                        "dev.ingot.host.Prompt",
                        "dev.ingot.host.PythonHost",
                        "dev.ingot.host.PythonHost$Builder",
                        "dev.ingot.host.PythonValues",
                        "dev.ingot.micrometer.HostMeters",
                        "dev.ingot.micrometer.PoolMeters",
                        "dev.ingot.pool.Lease",
                        "dev.ingot.pool.PoolMetrics",
                        "dev.ingot.pool.PythonPool",
                        "dev.ingot.pool.PythonPool$Builder",
                        "dev.ingot.pool.PythonPool$LeasedWork",
                        "dev.ingot.script.PythonScriptEngine",
                        "dev.ingot.script.PythonScriptEngineFactory");
    }

    /** And so is a method; {@code -Dingot.golden=write} writes them anew, for the diff. */
    @Test
    void exportedMethods() throws Exception {
        Set<String> methods = new TreeSet<>();
        for (String type : allTypes()) {
            Class<?> declaring = Class.forName(type);
            Stream.of(declaring.getDeclaredConstructors(), declaring.getDeclaredMethods())
                    .flatMap(Arrays::stream)
                    .filter(member -> Modifier.isPublic(member.getModifiers()) && !member.isSynthetic())
                    .forEach(member -> methods.add(signature(type, member)));
        }
        Path written = Processes.ROOT.resolve("tests/src/test/resources/dev/ingot/tests/surface.txt");
        if (System.getProperty("ingot.golden", "").equals("write")) {
            Files.write(written, methods);
        }
        assertThat(Files.readAllLines(written)).containsExactlyElementsOf(methods);
    }

    private static String signature(String type, Executable member) {
        String parameters = Arrays.stream(member.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
        return member instanceof Method method
                ? type + "." + method.getName() + parameters + " "
                        + method.getReturnType().getSimpleName()
                : type + parameters;
    }

    private static Set<String> allTypes() throws IOException {
        Set<String> types = new TreeSet<>();
        for (String module : MODULES) {
            types.addAll(exportedTypes(Processes.ROOT.resolve(module).resolve("target/classes")));
        }
        return types;
    }

    private static Set<String> exportedTypes(Path classes) throws IOException {
        ModuleReference module = ModuleFinder.of(classes).findAll().iterator().next();
        Set<String> packages = module.descriptor().exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = module.open();
                Stream<String> resources = reader.list()) {
            return resources
                    .filter(name -> name.endsWith(".class") && name.indexOf('-') < 0)
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> packages.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
                    .filter(SurfaceTests::isPublic)
                    .collect(Collectors.toSet());
        }
    }

    /** Says whether everybody can name a type: it and those in which it is declared are public. */
    private static boolean isPublic(String type) {
        try {
            Class<?> loaded = Class.forName(type, false, SurfaceTests.class.getClassLoader());
            boolean named = !loaded.isAnonymousClass() && !loaded.isLocalClass();
            for (Class<?> part = loaded; named && part != null; part = part.getDeclaringClass()) {
                named = Modifier.isPublic(part.getModifiers());
            }
            return named;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Each setting of a builder is among those that are tried twice, or can be given as often as one likes. */
    @Test
    void settingsAreTriedTwice() {
        assertThat(settings(PythonHost.Builder.class))
                .containsExactlyInAnyOrderElementsOf(union(hostSettings().keySet(), "pack", "liveFolder"));
        assertThat(settings(PythonPool.Builder.class))
                .containsExactlyInAnyOrderElementsOf(poolSettings().keySet());
    }

    private static Set<String> settings(Class<?> builder) {
        return Arrays.stream(builder.getMethods())
                .filter(method -> method.getReturnType() == builder)
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    private static Set<String> union(Set<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toSet());
    }

    @Test
    void errorsHaveOneSealedBase() {
        assertThat(IngotException.class.isSealed()).isTrue();
        assertThat(Arrays.asList(IngotException.class.getPermittedSubclasses()))
                .containsExactlyInAnyOrder(
                        CorruptPackException.class,
                        UntrustedPackException.class,
                        ForeignBytecodeException.class,
                        ConversionException.class,
                        PoolRejectedException.class,
                        TimeLimitException.class,
                        PythonFunctionException.class)
                .allMatch(error -> Modifier.isFinal(error.getModifiers()));
    }

    static Map<String, UnaryOperator<PythonHost.Builder>> hostSettings() {
        return Map.ofEntries(
                Map.entry("noStdlib", PythonHost.Builder::noStdlib),
                Map.entry("stdlib", builder -> builder.stdlib(Path.of("a.pypack"))),
                Map.entry("lazyImports", PythonHost.Builder::lazyImports),
                Map.entry("singleContext", PythonHost.Builder::singleContext),
                Map.entry("javaCompression", PythonHost.Builder::javaCompression),
                Map.entry("optimization", builder -> builder.optimization(1)),
                Map.entry("bytecodeCache", builder -> builder.bytecodeCache(1)),
                Map.entry("foreignPacksFromSource", PythonHost.Builder::foreignPacksFromSource),
                Map.entry("nativePosix", PythonHost.Builder::nativePosix),
                Map.entry("javaModule", builder -> builder.javaModule("given", "twice")),
                Map.entry(
                        "trustedKeys",
                        builder -> builder.trustedKeys(
                                List.of(dev.ingot.SigningKeys.generate().getPublic()))),
                Map.entry("hostAccess", builder -> builder.hostAccess(HostAccess.ALL)));
    }

    @Test
    void hostRefusesSettingGivenTwice() {
        assertThat(hostSettings()).allSatisfy((name, setting) -> {
            PythonHost.Builder builder = setting.apply(PythonHost.builder(Access.PROGRAM));
            assertThatIllegalStateException()
                    .as(name)
                    .isThrownBy(() -> setting.apply(builder))
                    .withMessageMatching("the setting '.+' is given twice; give it once");
        });
    }

    static Map<String, UnaryOperator<PythonPool.Builder>> poolSettings() {
        Duration second = Duration.ofSeconds(1);
        return Map.ofEntries(
                Map.entry("size", builder -> builder.size(1)),
                Map.entry("idle", builder -> builder.idle(1)),
                Map.entry("makers", builder -> builder.makers(1)),
                Map.entry("imports", builder -> builder.imports("json")),
                Map.entry("setUp", builder -> builder.setUp(context -> {})),
                Map.entry("configure", builder -> builder.configure(context -> {})),
                Map.entry("maximumUses", builder -> builder.maximumUses(1)),
                Map.entry("contextsPerEngine", builder -> builder.contextsPerEngine(1)),
                Map.entry("maximumAge", builder -> builder.maximumAge(second)),
                Map.entry("leaseTimeout", builder -> builder.leaseTimeout(second)),
                Map.entry("maximumWaiting", builder -> builder.maximumWaiting(1)),
                Map.entry("timeLimit", builder -> builder.timeLimit(second)),
                Map.entry("statementLimit", builder -> builder.statementLimit(1)),
                Map.entry("shutdownGrace", builder -> builder.shutdownGrace(second)));
    }

    @Test
    void poolRefusesSettingGivenTwice() throws IOException {
        try (PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build()) {
            assertThat(poolSettings()).allSatisfy((name, setting) -> {
                PythonPool.Builder builder = setting.apply(PythonPool.builder(host));
                assertThatIllegalStateException()
                        .as(name)
                        .isThrownBy(() -> setting.apply(builder))
                        .withMessageMatching("the setting '.+' is given twice; give it once");
            });
        }
    }

    @Test
    void accessToAllOfJavaDoesNotGoWithAPresetThatForbidsIt() {
        for (Access access : List.of(Access.PACKS_ONLY, Access.READ_FILES)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PythonHost.builder(access)
                            .hostAccess(HostAccess.ALL)
                            .build())
                    .withMessageStartingWith("HostAccess.ALL lets a script reach every class of Java by getClass()")
                    .withMessageContaining("Access." + access);
        }
    }

    @Test
    void closedHostMakesNothing() throws IOException {
        PythonHost host = PythonHost.builder(Access.PACKS_ONLY).build();
        PackDescription stdlib = Objects.requireNonNull(host.stdlib());
        PythonHost renewed = host.renewed();
        renewed.close();
        assertThatIllegalStateException()
                .isThrownBy(renewed::renewed)
                .withMessage("the host is closed; build another one");
        host.close();
        assertThat(stdlib.mountName()).isEqualTo("stdlib");
        assertThat(stdlib.contentId()).matches("[0-9a-f]{64}");
        assertThat(host.compiles()).isFalse();
        assertThat(host.metrics().cacheLimit()).isPositive();
        assertThatIllegalStateException().isThrownBy(host::packs).withMessage("the host is closed; build another one");
        assertThatIllegalStateException().isThrownBy(host::stdlib).withMessage("the host is closed; build another one");
        assertThatIllegalStateException()
                .isThrownBy(host::newContext)
                .withMessage("the host is closed; build another one");
        assertThatIllegalStateException()
                .isThrownBy(() -> host.run(Program.code("pass")))
                .withMessage("the host is closed; build another one");
        assertThatIllegalStateException()
                .isThrownBy(host::renewed)
                .withMessage("the host is closed; build another one");
    }
}
